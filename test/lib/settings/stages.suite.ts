import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { synthesize, withAssembly } from '../../support/templates/synthesized';

const TABLE = 'AWS::DynamoDB::Table';
const KEPT = [
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
  'AWS::Logs::LogGroup',
];

const KEPT_WHERE_DATA_IS = KEPT.map((type): [string, string] => [
  type,
  // A first deployment that fails must not leave its names taken.
  type === 'AWS::SecretsManager::Secret' ? 'RetainExceptOnCreate' : 'Retain',
]);
const stackTemplate = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
  Outputs: z.record(z.string(), z.object({ Export: z.undefined().optional() })),
});
/** Their names need only differ within a function, or within an API. */
const WITHIN_OTHERS = ['AWS::Lambda::Alias', 'AWS::ApiGatewayV2::Stage'];

/** The names that a stack does not leave to AWS, as `<type> <name>`. It exports none. */
function namesGivenIn({ Resources }: z.infer<typeof stackTemplate>): string[] {
  return Object.values(Resources).flatMap(({ Type, Properties }) => {
    const { Name, [`${Type.slice(Type.lastIndexOf(':') + 1)}Name`]: name = Name } = Properties;
    // What consists of the names of other resources, or of the stack, differs as they do.
    const isGiven = name !== undefined && !/"(Ref|Fn::GetAtt)"/.test(JSON.stringify(name));
    return isGiven && !WITHIN_OTHERS.includes(Type) ? [`${Type} ${JSON.stringify(name)}`] : [];
  });
}

let production: Template;
beforeAll(() => {
  production = synthesize({ stage: 'prod' });
});

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
    production.allResourcesProperties(TABLE, {
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    for (const [type, kept] of KEPT_WHERE_DATA_IS) {
      production.allResources(type, { DeletionPolicy: kept, UpdateReplacePolicy: 'Retain' });
    }
    production.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
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
      ScalingConfig: { MaximumConcurrency: 35 },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 },
    });
  });

  test('has no name in common with another one of the same account', () => {
    // Act
    const [staging = [], prod = []] = [synthesize({ stage: 'staging' }), production].map((one) =>
      namesGivenIn(stackTemplate.parse(one.toJSON())),
    );
    // Assess
    expect(prod).toContain('AWS::SecretsManager::Secret "lucca-google-calendar/webhook"');
    expect(staging).toHaveLength(prod.length);
    expect(prod.filter((name) => staging.includes(name))).toEqual([]);
  });
});
