import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { refTo } from '../../support/templates/references';
import { allowedBy, synthesize } from '../../support/templates/synthesized';

const CANARY = 'CodeDeployDefault.LambdaCanary10Percent5Minutes';
const ALL_AT_ONCE = 'CodeDeployDefault.LambdaAllAtOnce';
const FUNCTIONS = [
  ['Ingest', CANARY],
  ['Sync', CANARY],
  ['Reconcile', ALL_AT_ONCE],
  ['Console', ALL_AT_ONCE],
] as const;
const versionOf = (name: string) => ({
  'Fn::GetAtt': [Match.stringLikeRegexp(`^${name}FunctionCurrentVersion`), 'Version'],
});

let template: Template;
let development: Template;
beforeAll(() => {
  template = synthesize({ stage: 'prod' });
  development = synthesize();
});

describe('A deployment with a canary', () => {
  test('publishes versions and keeps them for rollbacks, unless their deployment failed', () => {
    template.resourceCountIs('AWS::Lambda::Version', FUNCTIONS.length);
    template.allResources('AWS::Lambda::Version', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test.each(FUNCTIONS)('moves the alias of %s to the new version with CodeDeploy', (name, config) => {
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

  test.each(FUNCTIONS)('is rolled back when the new version of %s fails, not the previous one', (name) => {
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
  });

  test('uses at most the ten alarms that CodeDeploy supports', () => {
    const groups = Object.values(template.findResources('AWS::CodeDeploy::DeploymentGroup')).map((group) =>
      z
        .object({ Properties: z.object({ AlarmConfiguration: z.object({ Alarms: z.array(z.unknown()) }) }) })
        .parse(group),
    );
    const counts = groups.map(({ Properties }) => Properties.AlarmConfiguration.Alarms.length);
    expect(Math.max(...counts)).toBeLessThanOrEqual(10);
  });

  test('may only move these aliases and describe alarms', () => {
    const actions = ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'];
    const ids = FUNCTIONS.flatMap(([name]) => [`${name}Function`, `${name}Function:live`]);
    expect(allowedBy(template, 'DeploymentRole')).toEqual({
      '*': ['cloudwatch:DescribeAlarms'],
      ...Object.fromEntries(ids.map((id) => [id, actions])),
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

describe('A deployment without a canary', () => {
  test('moves aliases at once, whatever alarms are active', () => {
    development.resourceCountIs('AWS::Lambda::Alias', FUNCTIONS.length);
    development.allResources('AWS::Lambda::Alias', { UpdatePolicy: Match.absent() });
    for (const type of ['Application', 'DeploymentGroup']) {
      development.resourceCountIs(`AWS::CodeDeploy::${type}`, 0);
    }
  });

  test('moves aliases only after the deploy check', () => {
    development.allResources('AWS::Lambda::Alias', {
      DependsOn: [Match.stringLikeRegexp('^SmokeCheck[0-9A-F]{8}$')],
    });
  });
});
