import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { allowedBy, synthesize } from '../../support/templates/synthesized';

const GRADUAL = 'CodeDeployDefault.LambdaCanary10Percent5Minutes';
const AT_ONCE = 'CodeDeployDefault.LambdaAllAtOnce';
const FUNCTIONS = [
  ['Ingest', GRADUAL],
  ['Sync', GRADUAL],
  ['Reconcile', AT_ONCE],
  ['Console', AT_ONCE],
] as const;
const idOf = (start: string) => Match.stringLikeRegexp(`^${start}[0-9A-F]{8}$`);
const refTo = (start: string) => ({ Ref: idOf(start) });
const versionOf = (name: string) => ({
  'Fn::GetAtt': [Match.stringLikeRegexp(`^${name}FunctionCurrentVersion`), 'Version'],
});

let template: Template;
let development: Template;
beforeAll(() => {
  template = synthesize({ stage: 'prod' });
  development = synthesize();
});

describe('A deployment', () => {
  test('publishes versions, which stay for whoever wants to go back; one that failed goes', () => {
    template.resourceCountIs('AWS::Lambda::Version', FUNCTIONS.length);
    template.allResources('AWS::Lambda::Version', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test.each(FUNCTIONS)('moves what runs of %s to its version, by CodeDeploy', (name, config) => {
    template.resourceCountIs('AWS::CodeDeploy::Application', 1);
    template.hasResource('AWS::Lambda::Alias', {
      Properties: { FunctionName: refTo(`${name}Function`), FunctionVersion: versionOf(name), Name: 'live' },
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: refTo('DeploymentApplication'),
          DeploymentGroupName: refTo(`Deployment${name}`),
        },
      },
    });
    template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: config,
      AlarmConfiguration: {
        Enabled: true,
        Alarms: Match.arrayWith([{ Name: refTo(`Deployment${name}Errors`) }]),
      },
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
    });
    template.hasOutput(`${name}Function`, { Value: refTo(`${name}Live`) });
  });

  test.each(FUNCTIONS)('goes back at an error of the new version of %s, not of the one before', (name) => {
    const functionName = refTo(`${name}Function`);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      // Another one for each version: none has rung before.
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
  });

  test('goes back at the alarms of what people notice, too, within the ten that CodeDeploy takes', () => {
    const groups = Object.values(template.findResources('AWS::CodeDeploy::DeploymentGroup')).map((group) =>
      z
        .object({ Properties: z.object({ AlarmConfiguration: z.object({ Alarms: z.array(z.unknown()) }) }) })
        .parse(group),
    );
    const counts = groups.map(({ Properties }) => Properties.AlarmConfiguration.Alarms.length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(10);
  });

  test('may move these aliases and look at alarms, no more', () => {
    const moves = ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'];
    const ids = FUNCTIONS.flatMap(([name]) => [`${name}Function`, `${name}Function:live`]);
    expect(allowedBy(template, 'DeploymentRole')).toEqual({
      '*': ['cloudwatch:DescribeAlarms'],
      ...Object.fromEntries(ids.map((id) => [id, moves])),
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{ Action: 'sts:AssumeRole', Principal: { Service: 'codedeploy.amazonaws.com' } }],
      },
      ManagedPolicyArns: Match.absent(),
      Policies: Match.arrayWith([
        Match.objectLike({
          PolicyDocument: {
            Statement: Match.arrayWith([Match.objectLike({ Action: 'cloudwatch:DescribeAlarms' })]),
          },
        }),
      ]),
    });
  });
});

describe('Where a stage wants no canary, as dev by default', () => {
  test('aliases move at once, whatever rings: so does a fix get in', () => {
    development.resourceCountIs('AWS::Lambda::Alias', FUNCTIONS.length);
    development.allResources('AWS::Lambda::Alias', { UpdatePolicy: Match.absent() });
    for (const type of ['Application', 'DeploymentGroup']) {
      development.resourceCountIs(`AWS::CodeDeploy::${type}`, 0);
    }
  });

  test('but not before the smoke check', () => {
    development.allResources('AWS::Lambda::Alias', { DependsOn: [idOf('SmokeCheck')] });
  });
});

/*
 * Lucca holds the address of the webhook, and suspends its endpoint at once where that answers 404. The address consists of the id
 * that API Gateway gives the API, of its stage, and of the path. A resource with another logical id is another resource: the API
 * would be made anew, under another address. So these ids never change, whatever is renamed around them.
 */
test.each(['prod', 'dev'])('An upgrade never changes the address of the webhook in %s', (stage) => {
  const deployed = stage === 'prod' ? template : development;

  expect(Object.keys(deployed.findResources('AWS::ApiGatewayV2::Api'))).toEqual(['WebhookApi510A0CAB']);
  expect(Object.keys(deployed.findResources('AWS::ApiGatewayV2::Stage'))).toEqual([
    'WebhookApiStage6FCFA354',
  ]);
  deployed.hasResourceProperties('AWS::ApiGatewayV2::Stage', { StageName: '$default' });
  deployed.hasOutput('WebhookUrl', {
    Value: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['WebhookApi510A0CAB', 'ApiEndpoint'] }, '/webhooks/lucca']] },
  });
});
