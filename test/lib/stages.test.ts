import { Match } from 'aws-cdk-lib/assertions';
import { synthesize, withAssembly } from './synthesized';

const TABLE = 'AWS::DynamoDB::Table';
const KEPT = [
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
  'AWS::Logs::LogGroup',
];

describe('A stage', () => {
  test('names its stack, which knows no account and no region', () => {
    const [stack, ...others] = withAssembly({ stage: 'staging' }, ({ stacks }) => stacks);

    expect(others).toEqual([]);
    expect(stack).toMatchObject({
      stackName: 'LuccaGoogleCalendar-staging',
      environment: { account: 'unknown-account', region: 'unknown-region' },
      terminationProtection: true,
    });
  });

  test('of development leaves nothing behind', () => {
    const template = synthesize();

    template.allResourcesProperties(TABLE, {
      DeletionProtectionEnabled: false,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
    });
    for (const type of KEPT) template.allResources(type, { DeletionPolicy: 'Delete' });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'lucca-google-calendar-dev/webhook',
    });
  });

  test('outside development protects its data', () => {
    const template = synthesize({ stage: 'prod' });

    template.allResourcesProperties(TABLE, {
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    for (const type of KEPT) {
      template.allResources(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  test('has its own settings', () => {
    const settings = {
      logRetentionDays: 30,
      googleSecrets: ['spain'],
      googleQuota: { requestsPerMinute: 40_000 },
      throttling: { requestsPerSecond: 5, burst: 7 },
    };

    const template = synthesize({ stage: 'prod', stages: { prod: settings } });

    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: 'lucca-google-calendar/google/spain',
    });
    template.resourcePropertiesCountIs(
      'AWS::SecretsManager::Secret',
      { Name: Match.stringLikeRegexp('/google/') },
      1,
    );
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ScalingConfig: { MaximumConcurrency: 18 },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 },
    });
  });
});
