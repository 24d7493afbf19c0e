import type { Template } from 'aws-cdk-lib/assertions';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { explicitNames, lifeCycleTemplate } from '../support/templates/failed-deployments';
import { arnOf } from '../support/templates/references';
import { synthesize, withAssembly } from '../support/templates/synthesized';

const TABLE = 'AWS::DynamoDB::Table';
const SECRET = 'AWS::SecretsManager::Secret';
const LOG_GROUP = 'AWS::Logs::LogGroup';

/** Types of resources with data. */
const DATA_RESOURCES = [TABLE, 'AWS::SQS::Queue', SECRET, LOG_GROUP];

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
    for (const type of DATA_RESOURCES) development.allResources(type, { DeletionPolicy: 'Delete' });
    development.allResourcesProperties(LOG_GROUP, { RetentionInDays: 7 });
    development.hasResourceProperties(SECRET, { Name: 'lucca-google-calendar-dev/webhook' });
  });

  it('protects the data of every other stage', () => {
    production.allResourcesProperties(TABLE, { DeletionProtectionEnabled: true });
    for (const type of DATA_RESOURCES) {
      production.allResources(type, {
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
    production.allResourcesProperties(LOG_GROUP, { RetentionInDays: 90 });
  });

  it('has point-in-time recovery of all tables but the log and the counts', () => {
    const isRecoverable = z.object({
      Properties: z.object({
        PointInTimeRecoverySpecification: z.object({ PointInTimeRecoveryEnabled: z.boolean() }),
      }),
    });
    const recoverable = Object.entries(production.findResources(TABLE)).filter(
      ([, table]) =>
        isRecoverable.parse(table).Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled,
    );

    expect(recoverable.map(([id]) => id.slice(0, -8)).toSorted()).toEqual([
      ...['Audit', 'Configurations', 'Directory', 'Guests', 'Mappings'],
    ]);
  });

  it('applies the settings of its stage', () => {
    const settings = {
      logRetentionDays: 30,
      googleQuota: { requestsPerMinute: 40_000 },
      accountConcurrency: 1000,
      luccaRequestsPerMinute: 30,
      throttling: { requestsPerSecond: 5, burst: 7 },
    };

    const template = synthesize({ stage: 'prod', stages: { prod: settings } });

    template.allResourcesProperties(LOG_GROUP, { RetentionInDays: 30 });
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
      explicitNames(lifeCycleTemplate.parse(one.toJSON())),
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
