import { Capture, Match, type Template } from 'aws-cdk-lib/assertions';
import { allowedBy, synthesize } from './synthesized';

const arnOf = (id: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}[0-9A-F]{8}$`), 'Arn'] });
const refTo = (id: string) => ({ Ref: Match.stringLikeRegexp(`^${id}[0-9A-F]{8}$`) });
/** As CDK names a function with its alias. */
const aliasOf = (id: string) => ({
  'Fn::Join': ['', [{ 'Fn::Select': [6, { 'Fn::Split': [':', refTo(id)] }] }, ':live']],
});
const DAYS = 24 * 60 * 60;
const WEBHOOK_URL = {
  'Fn::Join': [
    '',
    [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^WebhookApi'), 'ApiEndpoint'] }, '/webhooks/lucca'],
  ],
};

describe('The stack', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize({ stage: 'prod' });
  });

  describe('receives', () => {
    test('everything that is not for the console, whatever the path, in payload format 2.0', () => {
      template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
        RouteKey: '$default',
        AuthorizationType: 'NONE',
        Target: { 'Fn::Join': ['', ['integrations/', refTo('WebhookApiEverythingIngest')]] },
      });
      const ingest = {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: refTo('IngestLive'),
        PayloadFormatVersion: '2.0',
      };
      template.resourcePropertiesCountIs('AWS::ApiGatewayV2::Integration', ingest, 1);
      template.hasOutput('WebhookUrl', {
        Value: WEBHOOK_URL,
      });
    });

    test('at most so much at a time, and logs it without a word on who called', () => {
      const format = new Capture();
      template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
        AccessLogSettings: { DestinationArn: arnOf('WebhookApiAccessLogGroup'), Format: format },
      });

      expect(format.asString().match(/\$context\.[\w.]+/g)).toEqual([
        '$context.requestId',
        '$context.requestTime',
        '$context.httpMethod',
        '$context.routeKey',
        '$context.status',
        '$context.responseLength',
        '$context.responseLatency',
        '$context.integrationLatency',
        '$context.integrationErrorMessage',
      ]);
    });
  });

  describe('queues', () => {
    test('in order per group, encrypted, and keeps what crashes for 14 days', () => {
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

    test.each(['EventsQueue', 'EventsDeadLetterQueue'])('through TLS only: %s', (queue) => {
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

    test('and hands batches to sync, which reports each message and keeps within the quota of Google', () => {
      template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
      template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
        EventSourceArn: arnOf('EventsQueue'),
        FunctionName: aliasOf('SyncLive'),
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 9 },
        MaximumBatchingWindowInSeconds: Match.absent(),
      });
    });
  });

  describe('computes', () => {
    test('on Node 24 and arm64, with structured logs in a group of its own, traced only if the stage says so', () => {
      template.resourceCountIs('AWS::Lambda::Function', 5);
      template.allResourcesProperties('AWS::Lambda::Function', {
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: 512,
        TracingConfig: { Mode: 'PassThrough' },
        LoggingConfig: {
          LogFormat: 'JSON',
          ApplicationLogLevel: 'INFO',
          SystemLogLevel: 'WARN',
          LogGroup: refTo('(Ingest|Sync|Reconcile|Console|Smoke)LogGroup'),
        },
      });
    });

    test('and traced, with the right to it, where the stage says so', () => {
      const traced = synthesize({ stages: { dev: { tracing: true } } });

      traced.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
      expect(allowedBy(traced, 'SyncRole')['*']).toEqual([
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ]);
    });

    test.each([
      ['Ingest', 10, { QUEUE_URL: refTo('EventsQueue'), WEBHOOK_SECRET_ID: 'lucca-google-calendar/webhook' }],
      [
        'Sync',
        60,
        {
          QUEUE_URL: refTo('EventsQueue'),
          CONFIGURATIONS_TABLE: refTo('Configurations'),
          MAPPINGS_TABLE: refTo('Mappings'),
          LOGS_TABLE: refTo('Logs'),
          TALLIES_TABLE: refTo('Tallies'),
          GUESTS_TABLE: refTo('Guests'),
          LUCCA_API_SECRET_ID: 'lucca-google-calendar/lucca-api',
          GOOGLE_SECRETS: 'lucca-google-calendar/google/france',
          LOG_KEY_SECRET_ID: 'lucca-google-calendar/log-key',
          GOOGLE_CALLS_PER_MINUTE: '1055',
        },
      ],
      [
        'Reconcile',
        240,
        {
          QUEUE_URL: refTo('EventsQueue'),
          CONFIGURATIONS_TABLE: refTo('Configurations'),
          LOGS_TABLE: refTo('Logs'),
          LUCCA_API_SECRET_ID: 'lucca-google-calendar/lucca-api',
          WEBHOOK_URL: WEBHOOK_URL,
          REPLAYS_PER_RUN: '1000',
        },
      ],
      [
        'Console',
        20,
        {
          QUEUE_URL: refTo('EventsQueue'),
          CONFIGURATIONS_TABLE: refTo('Configurations'),
          MAPPINGS_TABLE: refTo('Mappings'),
          LOGS_TABLE: refTo('Logs'),
          TALLIES_TABLE: refTo('Tallies'),
          GUESTS_TABLE: refTo('Guests'),
          AUDIT_TABLE: refTo('Audit'),
          LUCCA_API_SECRET_ID: 'lucca-google-calendar/lucca-api',
          GOOGLE_SECRET_PREFIX: 'lucca-google-calendar/google/',
          GOOGLE_SECRETS: 'lucca-google-calendar/google/france',
        },
      ],
    ])('%s in at most %i s, knowing only what it needs', (id, timeout, variables) => {
      template.hasResourceProperties('AWS::Lambda::Function', {
        Role: arnOf(`${id}Role`),
        Timeout: timeout,
        Environment: Match.objectEquals({
          Variables: { ...variables, STAGE: 'prod', NODE_OPTIONS: '--enable-source-maps' },
        }),
      });
    });
  });

  describe('reconciles', () => {
    test('every five minutes; a run that is missed is not made up for', () => {
      template.resourceCountIs('AWS::Events::Rule', 1);
      template.hasResourceProperties('AWS::Events::Rule', {
        ScheduleExpression: 'rate(5 minutes)',
        State: 'ENABLED',
        Targets: [
          {
            Arn: refTo('ReconcileLive'),
            RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
          },
        ],
      });
    });

    test('once: Lambda does not try a failed run again by itself', () => {
      template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 1);
      template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        FunctionName: refTo('ReconcileFunction'),
        Qualifier: { 'Fn::Select': [7, { 'Fn::Split': [':', refTo('ReconcileLive')] }] },
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 60,
      });
    });

    test('and writes mails with the settings of the stage', () => {
      const notifications = { sender: 'calendar@acme.example', logUrl: 'https://acme.example/log' };

      const template = synthesize({ stages: { dev: { notifications } } });

      template.hasResourceProperties('AWS::Lambda::Function', {
        Environment: {
          Variables: {
            NOTIFICATION_SENDER: 'calendar@acme.example',
            LOG_URL: 'https://acme.example/log',
            STACK_NAME: 'LuccaGoogleCalendar-dev',
          },
        },
      });
    });
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
      ['resource', 'by-employee', ['employee', 'endsAt'], { ProjectionType: 'KEYS_ONLY' }],
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

  test('says where everything is', () => {
    expect(Object.keys(template.findOutputs('*')).toSorted()).toEqual([
      'AccessLogGroup',
      'AlarmTopicArn',
      'AuditTable',
      'ConfigurationsTable',
      'ConsoleFunction',
      'ConsoleLogGroup',
      'ConsoleRoleArn',
      'ConsoleUrl',
      'DashboardUrl',
      'DeadLetterQueueUrl',
      'GoogleSecretPrefix',
      'GuestsTable',
      'IngestFunction',
      'IngestLogGroup',
      'LogKeySecretId',
      'LogsTable',
      'LuccaApiSecretId',
      'MappingsTable',
      'QueueUrl',
      'ReconcileFunction',
      'ReconcileLogGroup',
      'SyncFunction',
      'SyncLogGroup',
      'SyncRoleArn',
      'TalliesTable',
      'WebhookSecretId',
      'WebhookUrl',
    ]);
    template.hasOutput('WebhookSecretId', { Value: 'lucca-google-calendar/webhook' });
    template.hasOutput('LuccaApiSecretId', { Value: 'lucca-google-calendar/lucca-api' });
    template.hasOutput('SyncRoleArn', { Value: arnOf('SyncRole') });
    template.hasOutput('ConsoleRoleArn', { Value: arnOf('ConsoleRole') });
    template.hasOutput('GoogleSecretPrefix', { Value: 'lucca-google-calendar/google/' });
  });

  test.each([
    // Another API would have another URL than the one that Lucca holds; another table or queue would be empty.
    ['AWS::ApiGatewayV2::Api', ['WebhookApi510A0CAB']],
    [
      'AWS::DynamoDB::Table',
      [
        'Audit3D8ADE0A',
        'ConfigurationsE6E06CD7',
        'GuestsC7AEA8C1',
        'Logs6819BB44',
        'Mappings02DEF699',
        'Tallies235A8EA9',
      ],
    ],
    ['AWS::SQS::Queue', ['EventsDeadLetterQueueC3DB07E1', 'EventsQueue7396B467']],
  ])('never replaces what it has deployed: %s', (type, ids) => {
    expect(Object.keys(template.findResources(type)).toSorted()).toEqual(ids);
  });
});
