import { Match, type Template } from 'aws-cdk-lib/assertions';
import { allowedBy, synthesize } from '../support/templates/synthesized';

const WRITE_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const GOOGLE_SECRETS =
  'arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:lucca-google-calendar/google/*';

/** The key of permissions that are limited to these records of the configurations table. */
const recordsOf = (...ids: string[]) =>
  `Configurations if ${JSON.stringify({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ids } })}`;

const DIRECTORY = [
  ...['dynamodb:BatchGetItem', 'dynamodb:BatchWriteItem'],
  ...['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
];

const RECONCILE = {
  ReconcileLogGroup: WRITE_LOGS,
  EventsQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
  Configurations: ['dynamodb:GetItem'],
  [recordsOf(
    ...['reconcile-*', 'events-cursor#*', 'webhook-endpoint#*', 'directory#*', 'import-job#*'],
    ...['lucca-lists#*', 'lucca-requests#*', 'mail#*', 'digest#*'],
  )]: ['dynamodb:DeleteItem', 'dynamodb:PutItem'],
  Directory: DIRECTORY,
  Logs: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
  Tallies: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
  'Logs/index/by-open': ['dynamodb:Query'],
  // The ends of imports, and changes of authorizations.
  Audit: ['dynamodb:PutItem'],
  SecretsLuccaApi: ['secretsmanager:GetSecretValue'],
};

describe('the permissions of the functions', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesize({ stage: 'prod' });
  });

  it('let ingest send to the queue and read the webhook secret', () => {
    expect(allowedBy(template, 'IngestRole')).toEqual({
      IngestLogGroup: WRITE_LOGS,
      EventsQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
      SecretsWebhook: ['secretsmanager:GetSecretValue'],
    });
  });

  it('let sync use the queue, write mappings, the log and its records, and read credentials', () => {
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
      [recordsOf('authorization#*', 'lucca-requests#*', 'lucca-lookups#*')]: ['dynamodb:PutItem'],
      Directory: DIRECTORY,
      Mappings: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      'Mappings/index/by-employee': ['dynamodb:Query'],
      Logs: ['dynamodb:UpdateItem'],
      Tallies: ['dynamodb:PutItem'],
      Guests: ['dynamodb:BatchWriteItem'],
      SecretsLogKey: ['secretsmanager:GetSecretValue'],
      SecretsLuccaApi: ['secretsmanager:GetSecretValue'],
      [GOOGLE_SECRETS]: ['secretsmanager:GetSecretValue'],
    });
  });

  it('let reconcile read and update the log, send to the queue and write its records', () => {
    expect(allowedBy(template, 'ReconcileRole')).toEqual(RECONCILE);
  });

  it.each([
    [{ sender: 'calendar@acme.example' }, 'acme.example'],
    [{ sender: 'calendar@it.acme.example', identity: 'acme.example' }, 'acme.example'],
  ])('let reconcile send emails only as the sender if the stage has %j', (notifications, domain) => {
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

  it('let the console save configurations, checks and imports, read the log and retry events', () => {
    expect(allowedBy(template, 'ConsoleRole')).toEqual({
      ConsoleLogGroup: WRITE_LOGS,
      EventsQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
      Configurations: ['dynamodb:GetItem'],
      [recordsOf(
        ...['configurations', 'activation#*', 'authorization#*', 'directory#*', 'import-job#*'],
        ...['lucca-lists#*', 'lucca-requests#*'],
      )]: ['dynamodb:PutItem'],
      Directory: DIRECTORY,
      Mappings: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
      'Mappings/index/by-employee': ['dynamodb:Query'],
      Logs: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      'Logs/index/by-employee': ['dynamodb:Query'],
      'Logs/index/by-open': ['dynamodb:Query'],
      Tallies: ['dynamodb:GetItem', 'dynamodb:Query'],
      Guests: ['dynamodb:Query'],
      // The audit trail is append-only.
      Audit: ['dynamodb:PutItem', 'dynamodb:Query'],
      SecretsLuccaApi: ['secretsmanager:GetSecretValue'],
      [GOOGLE_SECRETS]: ['secretsmanager:GetSecretValue'],
      // Names only; it does not support resource-level permissions.
      '*': ['secretsmanager:ListSecrets'],
    });
  });

  it('are only in the roles of functions and of deployments', () => {
    template.resourceCountIs('AWS::IAM::Role', 4 + 2);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    template.resourceCountIs('AWS::DynamoDB::ResourcePolicy', 0);
    template.resourceCountIs('AWS::SecretsManager::ResourcePolicy', 0);
  });

  it('let only API Gateway invoke ingest and the console, and only the schedule reconcile', () => {
    // The console has one for each of its three routes.
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
