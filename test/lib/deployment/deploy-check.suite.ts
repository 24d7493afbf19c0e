import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import * as z from 'zod';
import { consoleProbes } from '../../../functions/console/probes';
import { reconcileProbes } from '../../../functions/reconcile/probes';
import { syncProbes } from '../../../functions/sync/probes';
import { DeployCheck } from '../../../lib/deployment/deploy-check';
import { ConnectorFunction } from '../../../lib/functions/lambda-function';
import { clientOptions } from '../../support/aws/aws-environment';
import { recordingTables } from '../../support/templates/recording-tables';
import { allowedBy, synthesize, WITHOUT_BUNDLES } from '../../support/templates/synthesized';

const FUNCTIONS = ['Ingest', 'Sync', 'Reconcile', 'Console'];
const NOWHERE = clientOptions('http://127.0.0.1:9');
const ENVIRONMENT = {
  CONFIGURATIONS_TABLE: 'Configurations',
  MAPPINGS_TABLE: 'Mappings',
  LOGS_TABLE: 'Logs',
  TALLIES_TABLE: 'Tallies',
  GUESTS_TABLE: 'Guests',
  AUDIT_TABLE: 'Audit',
  QUEUE_URL: 'https://queue.example',
  LUCCA_API_SECRET_ID: 'lucca-api',
  GOOGLE_SECRETS: [],
};
const PROBES = { Sync: syncProbes, Reconcile: reconcileProbes, Console: consoleProbes };
const VERSION = (name: string) => ({ Ref: Match.stringLikeRegexp(`^${name}FunctionCurrentVersion`) });

const properties = z.object({ Versions: z.unknown(), Permissions: z.string() });

/** The properties of the check in a stack with one function, which has one permission. */
function checkOf(action: string) {
  const stack = new Stack(new App({ context: WITHOUT_BUNDLES }));
  const shared = { settings: { stage: 'prod', tracing: false }, logs: {} };
  const permissions = [{ actions: [action], resource: 'arn:aws:sqs:eu-west-3:000000000000:events.fifo' }];
  const rest = { folder: 'ingest', description: '', timeout: Duration.seconds(1), environment: {} };
  const ingest = new ConnectorFunction(stack, 'Ingest', { ...shared, ...rest, permissions });
  new DeployCheck(stack, 'Smoke', {
    ...shared,
    functions: { ingest },
    after: new Construct(stack, 'Nothing'),
  });
  const [check] = Object.values(Template.fromStack(stack).findResources('Custom::SmokeCheck'));
  return z.object({ Properties: properties }).parse(check).Properties;
}

let template: Template;
beforeAll(() => {
  template = synthesize({ stage: 'prod' });
});

describe('The deploy check', () => {
  test('runs against all new versions, after the secrets exist', () => {
    template.hasResource('Custom::SmokeCheck', {
      Properties: {
        ServiceToken: { 'Fn::GetAtt': [Match.stringLikeRegexp('^SmokeFunction'), 'Arn'] },
        Versions: {
          ingest: VERSION('Ingest'),
          sync: VERSION('Sync'),
          reconcile: VERSION('Reconcile'),
          console: VERSION('Console'),
        },
        ServiceTimeout: '900',
      },
      // Functions find secrets by name: no other dependency creates them first.
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp('^SecretsGooglefrance'),
        Match.stringLikeRegexp('^SecretsLogKey'),
        Match.stringLikeRegexp('^SecretsLuccaApi'),
        Match.stringLikeRegexp('^SecretsWebhook'),
      ]),
    });
  });

  test.each(FUNCTIONS)('runs before traffic moves to the new version of %s', (name) => {
    template.hasResource('AWS::Lambda::Alias', {
      Properties: { FunctionName: { Ref: Match.stringLikeRegexp(`^${name}Function`) }, Name: 'live' },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^SmokeCheck')]),
    });
  });

  test('runs again when only permissions change', () => {
    const [before, same, after] = ['sqs:SendMessage', 'sqs:SendMessage', 'sqs:ReceiveMessage'].map(checkOf);
    expect(before).toEqual(same);
    expect(before?.Versions).toEqual(after?.Versions);
    expect(before?.Permissions).not.toEqual(after?.Permissions);
  });

  test('may only invoke versions and describe the stack', () => {
    expect(allowedBy(template, 'SmokeRole')).toEqual({
      SmokeLogGroup: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      'AWS::StackId': ['cloudformation:DescribeStacks'],
      ...Object.fromEntries(FUNCTIONS.map((name) => [`${name}Function:*`, ['lambda:InvokeFunction']])),
    });
  });

  test.each(['Sync', 'Reconcile', 'Console'] as const)(
    'probes exactly the table permissions of %s',
    async (name) => {
      // Prepare
      const { client, asked, written } = recordingTables();
      const clients = { queue: new SQSClient(NOWHERE), secrets: new SecretsManagerClient(NOWHERE) };
      const probes = PROBES[name]({ ...clients, tables: client }, ENVIRONMENT);
      // Act
      for (const [check, probe] of Object.entries(probes)) {
        if (check.startsWith('table-')) await probe(AbortSignal.timeout(1000));
      }
      // Assess
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
