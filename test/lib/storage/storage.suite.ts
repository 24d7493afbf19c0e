import { Capture, Match, type Template } from 'aws-cdk-lib/assertions';
import { synthesize } from '../../support/templates/synthesized';

describe('The stack', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize({ stage: 'prod' });
  });

  describe('stores', () => {
    test('in six tables on demand', () => {
      template.resourceCountIs('AWS::DynamoDB::Table', 6);
      template.allResourcesProperties('AWS::DynamoDB::Table', { BillingMode: 'PAY_PER_REQUEST' });
    });

    test.each([
      ['id', []],
      ['resource', []],
      ['event', []],
      ['configuration', ['hour']],
      ['guest', ['sort']],
    ])('rows by %s, and then by %j, that expire where they must', (partitionKey, sortKeys) => {
      const table = {
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          ...sortKeys.map((name) => ({ AttributeName: name, KeyType: 'RANGE' })),
        ],
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      };

      template.resourcePropertiesCountIs('AWS::DynamoDB::Table', table, 1);
    });

    test('who changed what for good', () => {
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
    ])('beside the rows of %s the index %s, with no more than it needs', (key, name, keys, projection) => {
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
    ])('the log with the index %s, without payload and history', (name, partitionKey) => {
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

    test.each([
      ['webhook', '{"secrets":["..."]}'],
      ['lucca-api', '{"tenantUrl":"https://ACCOUNT.ilucca.net","clientId":"...","clientSecret":"..."}'],
      ['google/france', '{"type":"service_account","client_email":"...","private_key":"...",...}'],
    ])('the secret %s, empty, saying what to put in', (name, format) => {
      const description = new Capture();
      template.hasResourceProperties('AWS::SecretsManager::Secret', {
        Name: `lucca-google-calendar/${name}`,
        Description: description,
        SecretString: Match.absent(),
        GenerateSecretString: Match.absent(),
      });

      expect(description.asString()).toContain(format);
    });

    test('a key for the log, that AWS makes up and keeps', () => {
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
});
