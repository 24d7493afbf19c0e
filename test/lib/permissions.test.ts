import type { Template } from 'aws-cdk-lib/assertions';
import { allowedBy, synthesize } from './synthesized';

const TRACES = { '*': ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'] };
const WRITE_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

describe('What the functions may do', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize({ stage: 'prod' });
  });

  test('ingest: put events into the queue, read the webhook secret', () => {
    expect(allowedBy(template, 'IngestRole')).toEqual({
      ...TRACES,
      IngestLogGroup: WRITE_LOGS,
      EventsQueue: ['sqs:SendMessage'],
      SecretsWebhook: ['secretsmanager:GetSecretValue'],
    });
  });

  test('sync: consume the queue, read configurations, write mappings and logs, read Google secrets', () => {
    expect(allowedBy(template, 'SyncRole')).toEqual({
      ...TRACES,
      SyncLogGroup: WRITE_LOGS,
      EventsQueue: [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
      ],
      Configurations: ['dynamodb:GetItem'],
      Mappings: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      Logs: ['dynamodb:UpdateItem'],
      'arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:lucca-google-calendar/google/*': [
        'secretsmanager:GetSecretValue',
      ],
    });
  });

  test('nothing else: no other role, no policy beside the roles', () => {
    template.resourceCountIs('AWS::IAM::Role', 2);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    template.resourceCountIs('AWS::DynamoDB::ResourcePolicy', 0);
    template.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
  });

  test('only API Gateway may call ingest, on the two routes; nobody sync', () => {
    template.resourceCountIs('AWS::Lambda::Permission', 1);
    template.allResourcesProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    });
  });
});
