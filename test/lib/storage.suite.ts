import { Capture, Match, type Template } from 'aws-cdk-lib/assertions';
import { arnOf, refTo } from '../support/templates/references';
import { synthesize } from '../support/templates/synthesized';

const DAYS = 24 * 60 * 60;
const TABLE = 'AWS::DynamoDB::Table';

let template: Template;
beforeAll(() => {
  template = synthesize({ stage: 'prod' });
});

const keys = (partitionKey: string, ...sortKeys: string[]) => [
  { AttributeName: partitionKey, KeyType: 'HASH' },
  ...sortKeys.map((name) => ({ AttributeName: name, KeyType: 'RANGE' })),
];

describe('the tables', () => {
  it('are seven, on demand', () => {
    template.resourceCountIs(TABLE, 7);
    template.allResourcesProperties(TABLE, { BillingMode: 'PAY_PER_REQUEST' });
  });

  it.each([
    ['id', []],
    ['resource', []],
    ['day', ['event']],
    ['kind', ['hour']],
    ['guest', ['sort']],
    ['tenant', ['entry']],
  ])('have the partition key %s, the sort keys %j and a time to live', (partitionKey, sortKeys) => {
    const table = {
      KeySchema: keys(partitionKey, ...sortKeys),
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    };

    template.resourcePropertiesCountIs(TABLE, table, 1);
  });

  it('keep the audit trail without a time to live', () => {
    const table = { KeySchema: keys('trail', 'sort'), TimeToLiveSpecification: Match.absent() };

    template.hasResourceProperties(TABLE, table);
  });

  it.each([
    ['by-employee', ['day', 'event'], ['employee', 'event'], Match.arrayWith(['outcome', 'resource'])],
    ['by-open', ['day', 'event'], ['open', 'openSort'], Match.arrayWith(['configuration', 'nextReplayAt'])],
    ['by-employee', ['resource'], ['employee', 'endsAt'], ['ownerAddress']],
  ])(
    'have the index %s of %j by %j, with only the attributes it needs',
    (name, [partitionKey = '', ...sortKey], [key = '', sort = ''], some) => {
      const index = {
        IndexName: name,
        KeySchema: keys(key, sort),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: some },
      };

      template.hasResourceProperties(TABLE, {
        KeySchema: keys(partitionKey, ...sortKey),
        GlobalSecondaryIndexes: Match.arrayWith([index]),
      });
    },
  );
});

describe('the secrets', () => {
  it.each([
    ['webhook', '{"secrets":["..."]}'],
    ['lucca-api', '{"tenantUrl":"https://ACCOUNT.ilucca.net","clientId":"...","clientSecret":"..."}'],
  ])('are created empty, with a description of their format: %s', (name, format) => {
    const description = new Capture();
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: `lucca-google-calendar/${name}`,
      Description: description,
      SecretString: Match.absent(),
      GenerateSecretString: Match.absent(),
    });

    expect(description.asString()).toContain(format);
  });

  it('do not include those with Google credentials, which people create at any time', () => {
    const name = Match.stringLikeRegexp('/google');

    template.resourcePropertiesCountIs('AWS::SecretsManager::Secret', { Name: name }, 0);
    template.hasOutput('GoogleSecretPrefix', { Value: 'lucca-google-calendar/google/' });
  });

  it('include a log key that AWS generates and retains', () => {
    template.hasResource('AWS::SecretsManager::Secret', {
      Properties: {
        Name: 'lucca-google-calendar/log-key',
        GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
        SecretString: Match.absent(),
      },
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });
});

describe('the queues', () => {
  it('are FIFO with high throughput, encrypted, and keep messages for 14 days', () => {
    template.resourceCountIs('AWS::SQS::Queue', 2);
    template.allResourcesProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * DAYS,
      MaximumMessageSize: 1024 * 1024,
    });
    template.resourcePropertiesCountIs(
      'AWS::SQS::Queue',
      {
        VisibilityTimeout: 6 * 60,
        RedrivePolicy: { deadLetterTargetArn: arnOf('EventsDeadLetterQueue'), maxReceiveCount: 50 },
      },
      1,
    );
  });

  it.each(['EventsQueue', 'EventsDeadLetterQueue'])('deny requests to %s without TLS', (queue) => {
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [refTo(queue)],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Deny',
            Action: 'sqs:*',
            Principal: { AWS: '*' },
            Resource: arnOf(queue),
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    });
  });
});
