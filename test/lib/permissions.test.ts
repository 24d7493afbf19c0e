import { Match, type Template } from 'aws-cdk-lib/assertions';
import { allowedBy, synthesize } from './synthesized';

const TRACES = { '*': ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'] };
const WRITE_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** Only these of the items beside the configurations. */
const recordsOf = (...ids: string[]) =>
  `Configurations if ${JSON.stringify({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ids } })}`;

const RECONCILE = {
  ...TRACES,
  ReconcileLogGroup: WRITE_LOGS,
  EventsQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
  Configurations: ['dynamodb:GetItem'],
  [recordsOf('reconcile-*', 'events-cursor#*', 'webhook-endpoint#*', 'mail#*', 'digest#*')]: [
    'dynamodb:DeleteItem',
    'dynamodb:PutItem',
  ],
  Logs: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
  'Logs/index/by-open': ['dynamodb:Query'],
  SecretsLuccaApi: ['secretsmanager:GetSecretValue'],
};

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

  test('sync: consume the queue, read configurations, write mappings, logs and its records, read credentials', () => {
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
      [recordsOf('authorization#*', 'employee#*', 'establishment#*', 'leave-account#*')]: [
        'dynamodb:PutItem',
      ],
      Mappings: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      'Mappings/index/by-employee': ['dynamodb:Query'],
      Logs: ['dynamodb:UpdateItem'],
      SecretsLuccaApi: ['secretsmanager:GetSecretValue'],
      'arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:lucca-google-calendar/google/*': [
        'secretsmanager:GetSecretValue',
      ],
    });
  });

  test('reconcile: read and annotate the log, put events into the queue, keep its records', () => {
    expect(allowedBy(template, 'ReconcileRole')).toEqual(RECONCILE);
  });

  test.each([
    [{ sender: 'calendar@acme.example' }, 'acme.example'],
    [{ sender: 'calendar@it.acme.example', identity: 'acme.example' }, 'acme.example'],
  ])('reconcile with %j: send mails, as nobody else', (notifications, domain) => {
    const allowed = allowedBy(synthesize({ stages: { dev: { notifications } } }), 'ReconcileRole');

    const { sender } = notifications;
    const fromSender = `if ${JSON.stringify({ StringEquals: { 'ses:FromAddress': sender } })}`;
    const ses = 'arn:AWS::Partition:ses:AWS::Region:AWS::AccountId';
    expect(allowed).toEqual({
      ...RECONCILE,
      [`${ses}:identity/${sender} ${fromSender}`]: ['ses:SendEmail'],
      [`${ses}:identity/${domain} ${fromSender}`]: ['ses:SendEmail'],
      [`${ses}:configuration-set/* ${fromSender}`]: ['ses:SendEmail'],
    });
  });

  test('nothing else: no other role, no policy beside the roles', () => {
    template.resourceCountIs('AWS::IAM::Role', 3);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    template.resourceCountIs('AWS::DynamoDB::ResourcePolicy', 0);
    template.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
  });

  test('only API Gateway may call ingest, only the schedule reconcile; nobody sync', () => {
    template.resourceCountIs('AWS::Lambda::Permission', 2);
    const callers = [
      ['IngestFunction', 'apigateway.amazonaws.com'],
      ['ReconcileFunction', 'events.amazonaws.com'],
    ] as const;
    for (const [id, principal] of callers) {
      template.hasResourceProperties('AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}`), 'Arn'] },
        Principal: principal,
        SourceArn: Match.anyValue(),
      });
    }
  });
});
