import { Capture, Match, type Template } from 'aws-cdk-lib/assertions';
import { aliasOf, arnOf, refTo, WEBHOOK_URL } from '../support/templates/references';
import { synthesize } from '../support/templates/synthesized';

const DAYS = 24 * 60 * 60;

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
        '$context.integration.status',
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
