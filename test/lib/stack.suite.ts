import { Match, type Template } from 'aws-cdk-lib/assertions';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { arnOf } from '../support/templates/references';
import { synthesize, withAssembly } from '../support/templates/synthesized';

const TABLE = 'AWS::DynamoDB::Table';
const SECRET = 'AWS::SecretsManager::Secret';
const LOG_GROUP = 'AWS::Logs::LogGroup';

/** Types of resources with data, and their deletion policy outside development. */
const DATA_RESOURCES = [
  [TABLE, 'Retain'],
  ['AWS::SQS::Queue', 'Retain'],
  // A failed first deployment must not leave secrets behind that block their names.
  [SECRET, 'RetainExceptOnCreate'],
  [LOG_GROUP, 'Retain'],
] as const;

const stackTemplate = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
  Outputs: z.record(z.string(), z.object({ Export: z.undefined().optional() })),
});

/** Types whose names need to be unique within a function or an API only. */
const LOCALLY_NAMED = ['AWS::Lambda::Alias', 'AWS::ApiGatewayV2::Stage'];

/** The explicit names in a stack, as `<type> <name>`. The stack has no exports. */
function explicitNames({ Resources }: z.infer<typeof stackTemplate>): string[] {
  return Object.values(Resources).flatMap(({ Type, Properties }) => {
    const { Name, [`${Type.slice(Type.lastIndexOf(':') + 1)}Name`]: name = Name } = Properties;
    // A name that contains the name of another resource is as unique as that.
    const isExplicit = name !== undefined && !/"(Ref|Fn::GetAtt)"/.test(JSON.stringify(name));
    return isExplicit && !LOCALLY_NAMED.includes(Type) ? [`${Type} ${JSON.stringify(name)}`] : [];
  });
}

describe('the stack', () => {
  let production: Template;
  beforeAll(() => {
    production = synthesize({ stage: 'prod' });
  });

  it('has the name of the stage, and no account or region', () => {
    const [stack, ...others] = withAssembly({ stage: 'staging' }, ({ stacks }) => stacks);

    expect(others).toEqual([]);
    expect(stack).toMatchObject({
      stackName: 'LuccaGoogleCalendar-staging',
      environment: { account: 'unknown-account', region: 'unknown-region' },
      terminationProtection: true,
    });
  });

  it('deletes everything with a development stage', () => {
    const development = synthesize();

    development.allResourcesProperties(TABLE, {
      DeletionProtectionEnabled: false,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
    });
    for (const [type] of DATA_RESOURCES) development.allResources(type, { DeletionPolicy: 'Delete' });
    development.allResourcesProperties(LOG_GROUP, { RetentionInDays: 7 });
    development.hasResourceProperties(SECRET, { Name: 'lucca-google-calendar-dev/webhook' });
  });

  it('protects the data of every other stage', () => {
    production.allResourcesProperties(TABLE, {
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    for (const [type, policy] of DATA_RESOURCES) {
      production.allResources(type, { DeletionPolicy: policy, UpdateReplacePolicy: 'Retain' });
    }
    production.allResourcesProperties(LOG_GROUP, { RetentionInDays: 90 });
  });

  it('applies the settings of its stage', () => {
    const settings = {
      logRetentionDays: 30,
      googleSecrets: ['spain'],
      googleQuota: { requestsPerMinute: 40_000 },
      accountConcurrency: 1000,
      luccaRequestsPerMinute: 30,
      throttling: { requestsPerSecond: 5, burst: 7 },
    };

    const template = synthesize({ stage: 'prod', stages: { prod: settings } });

    template.allResourcesProperties(LOG_GROUP, { RetentionInDays: 30 });
    template.hasResourceProperties(SECRET, { Name: 'lucca-google-calendar/google/spain' });
    template.resourcePropertiesCountIs(SECRET, { Name: Match.stringLikeRegexp('/google/') }, 1);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ScalingConfig: { MaximumConcurrency: 35 },
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 },
    });
    template.hasOutput('LuccaRequestsPerMinute', { Value: '30' });
  });

  it('shares no explicit name with another stage in the same account', () => {
    const [staging = [], prod = []] = [synthesize({ stage: 'staging' }), production].map((one) =>
      explicitNames(stackTemplate.parse(one.toJSON())),
    );

    expect(prod).toContain('AWS::SecretsManager::Secret "lucca-google-calendar/webhook"');
    expect(staging).toHaveLength(prod.length);
    expect(prod.filter((name) => staging.includes(name))).toEqual([]);
  });

  it('has the documented outputs', () => {
    const readme = readFileSync(join(__dirname, '../../lib/deployment/README.md'), 'utf8');
    const [, section = ''] = /^## Outputs\n(.*?)^## /ms.exec(readme) ?? [];
    const documented = [...section.matchAll(/`([A-Z]\w+)`/g)].map(([, name = '']) => name);

    expect(documented).toHaveLength(32);
    expect([...Object.keys(production.findOutputs('*')), 'DomainTarget'].toSorted()).toEqual(
      documented.toSorted(),
    );
    production.hasOutput('WebhookSecretId', { Value: 'lucca-google-calendar/webhook' });
    production.hasOutput('LuccaApiSecretId', { Value: 'lucca-google-calendar/lucca-api' });
    production.hasOutput('SyncRoleArn', { Value: arnOf('SyncRole') });
    production.hasOutput('ConsoleRoleArn', { Value: arnOf('ConsoleRole') });
    production.hasOutput('GoogleSecretPrefix', { Value: 'lucca-google-calendar/google/' });
  });

  it.each([
    [
      TABLE,
      [
        'Audit3D8ADE0A',
        'ConfigurationsE6E06CD7',
        'Directory98167B95',
        'GuestsC7AEA8C1',
        'Logs6819BB44',
        'Mappings02DEF699',
        'Tallies235A8EA9',
      ],
    ],
    ['AWS::SQS::Queue', ['EventsDeadLetterQueueC3DB07E1', 'EventsQueue7396B467']],
  ])('never replaces a deployed %s, because the new one would be empty', (type, ids) => {
    expect(Object.keys(production.findResources(type)).toSorted()).toEqual(ids);
  });
});
