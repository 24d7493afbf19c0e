import { Capture, Match, type Template } from 'aws-cdk-lib/assertions';
import { arnOf, refTo } from '../../support/templates/references';
import { synthesize } from '../../support/templates/synthesized';

const DAYS = 24 * 60 * 60;

let template: Template;
beforeAll(() => {
  template = synthesize({ stage: 'prod' });
});

describe('The tables', () => {
  test('are six, on demand', () => {
    template.resourceCountIs('AWS::DynamoDB::Table', 6);
    template.allResourcesProperties('AWS::DynamoDB::Table', { BillingMode: 'PAY_PER_REQUEST' });
  });

  test.each([
    ['id', []],
    ['resource', []],
    ['event', []],
    ['configuration', ['hour']],
    ['guest', ['sort']],
  ])('have the partition key %s, the sort keys %j and a time to live', (partitionKey, sortKeys) => {
    const table = {
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        ...sortKeys.map((name) => ({ AttributeName: name, KeyType: 'RANGE' })),
      ],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    };

    template.resourcePropertiesCountIs('AWS::DynamoDB::Table', table, 1);
  });

  test('keep the audit trail without a time to live', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: 'trail', KeyType: 'HASH' },
        { AttributeName: 'sort', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: Match.absent(),
    });
  });

  test.each([
    [
      'resource',
      'by-employee',
      ['employee', 'endsAt'],
      { ProjectionType: 'INCLUDE', NonKeyAttributes: ['ownerAddress'] },
    ],
    [
      'event',
      'by-open',
      ['open', 'openSort'],
      {
        ProjectionType: 'INCLUDE',
        NonKeyAttributes: Match.arrayWith(['configuration', 'reason', 'nextReplayAt']),
      },
    ],
  ])('by %s have the index %s, with only the attributes it needs', (key, name, keys, projection) => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
      GlobalSecondaryIndexes: Match.arrayWith([
        {
          IndexName: name,
          KeySchema: [
            { AttributeName: keys[0], KeyType: 'HASH' },
            { AttributeName: keys[1], KeyType: 'RANGE' },
          ],
          Projection: projection,
        },
      ]),
    });
  });

  test.each([
    ['by-day', 'day'],
    ['by-resource', 'resource'],
    ['by-employee', 'employee'],
  ])('of the log have the index %s', (name, partitionKey) => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      GlobalSecondaryIndexes: Match.arrayWith([
        {
          IndexName: name,
          KeySchema: [
            { AttributeName: partitionKey, KeyType: 'HASH' },
            { AttributeName: 'sort', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ]),
    });
  });
});

describe('The secrets', () => {
  test.each([
    ['webhook', '{"secrets":["..."]}'],
    ['lucca-api', '{"tenantUrl":"https://ACCOUNT.ilucca.net","clientId":"...","clientSecret":"..."}'],
    ['google/france', '{"type":"service_account","client_email":"...","private_key":"...",...}'],
  ])('are created empty, with a description of the format: %s', (name, format) => {
    const description = new Capture();
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: `lucca-google-calendar/${name}`,
      Description: description,
      SecretString: Match.absent(),
      GenerateSecretString: Match.absent(),
    });

    expect(description.asString()).toContain(format);
  });

  test('include a log key that AWS generates and retains', () => {
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

describe('The queues', () => {
  test('are FIFO with high throughput, encrypted, and keep messages for 14 days', () => {
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

  test.each(['EventsQueue', 'EventsDeadLetterQueue'])('deny requests without TLS: %s', (queue) => {
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
