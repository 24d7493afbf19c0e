import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import * as z from 'zod';
import { consoleProbes } from '../../functions/console/probes';
import { reconcileProbes } from '../../functions/reconcile/probes';
import { syncProbes } from '../../functions/sync/probes';
import { DeployCheck } from '../../lib/deployment/deploy-check';
import { ConnectorFunction } from '../../lib/functions/lambda-function';
import { clientOptions } from '../support/aws/aws-environment';
import { refTo } from '../support/templates/references';
import { allowedBy, synthesize, WITHOUT_BUNDLES } from '../support/templates/synthesized';

const CANARY = 'CodeDeployDefault.LambdaCanary10Percent5Minutes';
const ALL_AT_ONCE = 'CodeDeployDefault.LambdaAllAtOnce';
/** Symptoms of a bad version. */
const ROLLBACK_ALARMS = ['WebhookFailing', 'InternalErrors'];

/** Functions that move at once must be able to move back while these alarms are on. */
const FUNCTIONS = [
  ['Ingest', CANARY, ROLLBACK_ALARMS],
  ['Sync', CANARY, ROLLBACK_ALARMS],
  ['Reconcile', ALL_AT_ONCE, []],
  ['Console', ALL_AT_ONCE, []],
] as const;

const versionId = (name: string) => Match.stringLikeRegexp(`^${name}FunctionCurrentVersion`);
const versionOf = (name: string) => ({ 'Fn::GetAtt': [versionId(name), 'Version'] });

let template: Template;
let development: Template;
beforeAll(() => {
  template = synthesize({ stage: 'prod' });
  development = synthesize();
});

describe('a deployment with a canary', () => {
  it('publishes versions and keeps them for rollbacks, unless their deployment failed', () => {
    template.resourceCountIs('AWS::Lambda::Version', FUNCTIONS.length);
    template.allResources('AWS::Lambda::Version', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it.each(FUNCTIONS)(
    'moves the alias of %s with CodeDeploy, and rolls back on alarms',
    (name, config, watched) => {
      template.resourceCountIs('AWS::CodeDeploy::Application', 1);
      template.hasResource('AWS::Lambda::Alias', {
        Properties: {
          FunctionName: refTo(`${name}Function`),
          FunctionVersion: versionOf(name),
          Name: 'live',
        },
        UpdatePolicy: {
          CodeDeployLambdaAliasUpdate: {
            ApplicationName: refTo('DeploymentApplication'),
            DeploymentGroupName: refTo(`Deployment${name}`),
          },
        },
      });
      // CodeDeploy supports at most ten alarms. A function that moves at once has moved before an alarm can go off:
      // alarms would only block rollbacks.
      const isWatched = watched.length > 0;
      const ids = [`Deployment${name}Errors`, ...watched.map((alarm) => `ObservabilityAlarms${alarm}`)];
      const events = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'];
      template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
        DeploymentConfigName: config,
        AlarmConfiguration: isWatched
          ? { Enabled: true, Alarms: ids.map((id) => ({ Name: refTo(id) })) }
          : { Enabled: false, Alarms: Match.absent() },
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: isWatched ? [...events, 'DEPLOYMENT_STOP_ON_ALARM'] : events,
        },
      });
      // The reference in the update policy alone might not order them.
      template.hasResource('AWS::Lambda::Alias', {
        Properties: { FunctionName: refTo(`${name}Function`) },
        DependsOn: Match.arrayWith([Match.stringLikeRegexp(`^Deployment${name}[0-9A-F]{8}$`)]),
      });
      template.hasOutput(`${name}Function`, { Value: refTo(`${name}Live`) });
    },
  );

  it.each(['Ingest', 'Sync'])(
    'is rolled back if the new version of %s fails, not the previous one',
    (name) => {
      const functionName = refTo(`${name}Function`);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        // A new alarm for each version.
        AlarmName: { 'Fn::Join': ['', [functionName, '-errors-of-version-', versionOf(name)]] },
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [
          { Name: 'ExecutedVersion', Value: versionOf(name) },
          { Name: 'FunctionName', Value: functionName },
          { Name: 'Resource', Value: { 'Fn::Join': ['', [functionName, ':live']] } },
        ],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
    },
  );

  it('has a role that may only move these aliases and describe alarms', () => {
    const actions = ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'];
    const ids = FUNCTIONS.flatMap(([name]) => [`${name}Function`, `${name}Function:live`]);
    expect(allowedBy(template, 'DeploymentRole')).toEqual({
      '*': ['cloudwatch:DescribeAlarms'],
      ...Object.fromEntries(ids.map((id) => [id, actions])),
    });
    template.resourcePropertiesCountIs(
      'AWS::IAM::Role',
      {
        AssumeRolePolicyDocument: {
          Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'codedeploy.amazonaws.com' } }],
        },
        ManagedPolicyArns: Match.absent(),
      },
      1,
    );
  });
});

describe('a deployment without a canary', () => {
  it('moves aliases at once, regardless of alarms', () => {
    development.resourceCountIs('AWS::Lambda::Alias', FUNCTIONS.length);
    development.allResources('AWS::Lambda::Alias', { UpdatePolicy: Match.absent() });
    for (const type of ['Application', 'DeploymentGroup']) {
      development.resourceCountIs(`AWS::CodeDeploy::${type}`, 0);
    }
  });
});

/** The properties of the deploy check in a stack with one function, which has one permission. */
function checkOf(action: string) {
  const stack = new Stack(new App({ context: WITHOUT_BUNDLES }));
  const shared = { settings: { stage: 'prod', tracing: false }, logs: {} };
  const permissions = [{ actions: [action], resource: 'arn:aws:sqs:eu-west-3:000000000000:events.fifo' }];
  const rest = { folder: 'ingest', description: '', timeout: Duration.seconds(1), environment: {} };
  const ingest = new ConnectorFunction(stack, 'Ingest', { ...shared, ...rest, permissions });
  const after = new Construct(stack, 'Nothing');
  new DeployCheck(stack, 'Smoke', { ...shared, functions: { ingest }, after });
  const [check] = Object.values(Template.fromStack(stack).findResources('Custom::SmokeCheck'));
  return z.object({ Properties: z.object({ Versions: z.unknown(), Permissions: z.string() }) }).parse(check)
    .Properties;
}

const NO_SERVER = clientOptions('http://127.0.0.1:9');
const ENVIRONMENT = {
  CONFIGURATIONS_TABLE: 'Configurations',
  MAPPINGS_TABLE: 'Mappings',
  LOGS_TABLE: 'Logs',
  TALLIES_TABLE: 'Tallies',
  GUESTS_TABLE: 'Guests',
  DIRECTORY_TABLE: 'Directory',
  AUDIT_TABLE: 'Audit',
  QUEUE_URL: 'https://queue.example',
  LUCCA_API_SECRET_ID: 'lucca-api',
  GOOGLE_SECRET_PREFIX: 'google/',
  signIn: null,
};
const PROBES = { Sync: syncProbes, Reconcile: reconcileProbes, Console: consoleProbes };

const record = z.object({ id: z.string().optional() }).optional();
const tableRequest = z.object({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  RequestItems: z.record(z.string(), z.unknown()).optional(),
  Item: record,
  Key: record,
});

/** A client that records what IAM would check: actions by table or index, and the ids of written items. */
function recordingTables() {
  const asked: Record<string, string[]> = {};
  const written: string[] = [];
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(NO_SERVER));
  client.middlewareStack.add(
    (_, { commandName = '' }) =>
      ({ input }) => {
        const { TableName, IndexName, RequestItems, Item, Key } = tableRequest.parse(input);
        const table = TableName ?? Object.keys(RequestItems ?? {})[0] ?? '';
        const resource = IndexName === undefined ? table : `${table}/index/${IndexName}`;
        const action = `dynamodb:${commandName.replace(/Command$/, '')}`;
        asked[resource] = [...(asked[resource] ?? []), action].toSorted();
        const id = Item?.id ?? Key?.id;
        if (id !== undefined && !action.includes(':Get')) written.push(id);
        return Promise.resolve({ output: { $metadata: {} }, response: {} });
      },
    { step: 'initialize', name: 'record', priority: 'high' },
  );
  return { client, asked, written };
}

describe('the deploy check', () => {
  it('invokes all new versions, after the secrets exist', () => {
    const names = FUNCTIONS.map(([name]) => name);
    template.hasResource('Custom::SmokeCheck', {
      Properties: {
        ServiceToken: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SmokeFunction'), 'Arn'] },
        Versions: Object.fromEntries(names.map((name) => [name.toLowerCase(), { Ref: versionId(name) }])),
        ServiceTimeout: '900',
      },
      // Functions refer to secrets by name only: no other dependency creates them first.
      DependsOn: Match.arrayWith(
        ['LogKey', 'LuccaApi', 'Webhook'].map((id) => Match.stringLikeRegexp(`^Secrets${id}`)),
      ),
    });
  });

  it.each(['prod', 'dev'])('precedes the move of all aliases in %s', (stage) => {
    const deployed = stage === 'prod' ? template : development;

    deployed.resourceCountIs('AWS::Lambda::Alias', FUNCTIONS.length);
    deployed.allResources('AWS::Lambda::Alias', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^SmokeCheck[0-9A-F]{8}$')]),
    });
  });

  it('runs again if only permissions change', () => {
    const [before, same, after] = ['sqs:SendMessage', 'sqs:SendMessage', 'sqs:ReceiveMessage'].map(checkOf);

    expect(before).toEqual(same);
    expect(before?.Versions).toEqual(after?.Versions);
    expect(before?.Permissions).not.toEqual(after?.Permissions);
  });

  it('may only invoke versions and describe the stack', () => {
    expect(allowedBy(template, 'SmokeRole')).toEqual({
      SmokeLogGroup: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'AWS::StackId': ['cloudformation:DescribeStacks'],
      ...Object.fromEntries(FUNCTIONS.map(([name]) => [`${name}Function:*`, ['lambda:InvokeFunction']])),
    });
  });

  it.each(['Sync', 'Reconcile', 'Console'] as const)(
    'probes exactly the table permissions of %s',
    async (name) => {
      const { client, asked, written } = recordingTables();
      const clients = { queue: new SQSClient(NO_SERVER), secrets: new SecretsManagerClient(NO_SERVER) };
      const probes = PROBES[name]({ ...clients, tables: client }, ENVIRONMENT);

      for (const [check, probe] of Object.entries(probes)) {
        if (check.startsWith('table-')) await probe(AbortSignal.timeout(1000));
      }

      const expected: Record<string, string[]> = {};
      const patterns: RegExp[] = [];
      for (const [key, actions] of Object.entries(allowedBy(template, `${name}Role`))) {
        if (!actions.some((action) => action.startsWith('dynamodb:'))) continue;
        const [resource = '', condition] = key.split(' if ');
        expected[resource] = [...(expected[resource] ?? []), ...actions].toSorted();
        const ids = [...(condition?.match(/[\w#*-]+(?=["])/g) ?? [])].filter((id) => /[#*]/.test(id));
        patterns.push(...ids.map((id) => new RegExp(`^${id.replace('*', '.*')}$`)));
      }
      expect(asked).toEqual(expected);
      expect(written.length).toBeGreaterThan(0);
      expect(written.filter((id) => !patterns.some((pattern) => pattern.test(id)))).toEqual([]);
    },
  );
});
