import { Match, type Template } from 'aws-cdk-lib/assertions';
import { allowedBy, synthesize } from '../../support/templates/synthesized';

const WRITE_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const GOOGLE_SECRETS =
  'arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:lucca-google-calendar/google/*';

/** Only these of the items beside the configurations. */
const recordsOf = (...ids: string[]) =>
  `Configurations if ${JSON.stringify({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ids } })}`;

const RECONCILE = {
  ReconcileLogGroup: WRITE_LOGS,
  EventsQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
  Configurations: ['dynamodb:GetItem'],
  [recordsOf('reconcile-*', 'events-cursor#*', 'webhook-endpoint#*', 'lucca-lists#*', 'mail#*', 'digest#*')]:
    ['dynamodb:DeleteItem', 'dynamodb:PutItem'],
  Logs: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
  'Logs/index/by-open': ['dynamodb:Query'],
  SecretsLuccaApi: ['secretsmanager:GetSecretValue'],
};

describe('What the functions may do', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize({ stage: 'prod' });
  });

  test('ingest: put events into the queue, look at it, read the webhook secret', () => {
    expect(allowedBy(template, 'IngestRole')).toEqual({
      IngestLogGroup: WRITE_LOGS,
      EventsQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
      SecretsWebhook: ['secretsmanager:GetSecretValue'],
    });
  });

  test('sync: consume the queue and send to it, read configurations, write mappings, logs and its records, read credentials', () => {
    expect(allowedBy(template, 'SyncRole')).toEqual({
      SyncLogGroup: WRITE_LOGS,
      EventsQueue: [
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:ReceiveMessage',
        'sqs:SendMessage',
      ],
      Configurations: ['dynamodb:GetItem'],
      [recordsOf('authorization#*', 'employee#*', 'establishment#*', 'leave-account#*', 'lucca-requests#*')]:
        ['dynamodb:PutItem'],
      Mappings: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      'Mappings/index/by-employee': ['dynamodb:Query'],
      Logs: ['dynamodb:UpdateItem'],
      Tallies: ['dynamodb:UpdateItem'],
      Guests: ['dynamodb:BatchWriteItem'],
      SecretsLogKey: ['secretsmanager:GetSecretValue'],
      SecretsLuccaApi: ['secretsmanager:GetSecretValue'],
      [GOOGLE_SECRETS]: ['secretsmanager:GetSecretValue'],
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

  test('console: save configurations and what it learnt of an authorization, read what the others wrote, retry', () => {
    expect(allowedBy(template, 'ConsoleRole')).toEqual({
      ConsoleLogGroup: WRITE_LOGS,
      EventsQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
      Configurations: ['dynamodb:GetItem'],
      [recordsOf('configurations', 'authorization#*')]: ['dynamodb:PutItem'],
      Mappings: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
      'Mappings/index/by-employee': ['dynamodb:Query'],
      Logs: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
      'Logs/index/by-day': ['dynamodb:Query'],
      'Logs/index/by-resource': ['dynamodb:Query'],
      'Logs/index/by-employee': ['dynamodb:Query'],
      'Logs/index/by-open': ['dynamodb:Query'],
      Tallies: ['dynamodb:Query'],
      Guests: ['dynamodb:Query'],
      // What was written into the trail stays there.
      Audit: ['dynamodb:PutItem', 'dynamodb:Query'],
      SecretsLuccaApi: ['secretsmanager:GetSecretValue'],
      [GOOGLE_SECRETS]: ['secretsmanager:GetSecretValue'],
    });
  });

  test('nothing else: no other role but those of a deployment, no policy beside the roles', () => {
    template.resourceCountIs('AWS::IAM::Role', 4 + 2);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    template.resourceCountIs('AWS::DynamoDB::ResourcePolicy', 0);
    template.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
  });

  test('only API Gateway may call ingest and the console, only the schedule reconcile; nobody sync', () => {
    // One for each of the three routes to the console.
    template.resourceCountIs('AWS::Lambda::Permission', 5);
    const callers = [
      ['IngestLive', 'apigateway.amazonaws.com', 1],
      ['ConsoleLive', 'apigateway.amazonaws.com', 3],
      ['ReconcileLive', 'events.amazonaws.com', 1],
    ] as const;
    for (const [id, principal, count] of callers) {
      const permission = {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: Match.stringLikeRegexp(`^${id}`) },
        Principal: principal,
        SourceArn: Match.anyValue(),
      };
      template.resourcePropertiesCountIs('AWS::Lambda::Permission', permission, count);
    }
  });
});
