import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { allowWildcard, nagArn } from '../nag';
import {
  domainOf,
  type GoogleQuota,
  type NotificationSettings,
  type StageSettings,
} from '../settings/stage-settings';
import type { ConnectorSecrets } from '../storage/secrets';
import type { ConnectorTables } from '../storage/table';
import { ConnectorFunction } from './lambda-function';
import { DIRECTORY_ACTIONS, recordPermissions, type Permission } from './permissions';

const INTERVAL = Duration.minutes(5);

/** Shorter than the interval, so that runs do not overlap even if one starts early. */
const TIMEOUT = Duration.seconds(270);

/** No retries: the next run does the work of a failed or missed run. */
const NO_RETRIES = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };

/** Locks, cursors, imports, cached lists, the count of requests to Lucca's API, and the state of notifications. */
const RECORDS = [
  'reconcile-*',
  'events-cursor#*',
  'webhook-endpoint#*',
  'directory#*',
  'import-job#*',
  'lucca-lists#*',
  'lucca-requests#*',
  'mail#*',
  'digest#*',
];

type ReconcileFunctionProps = {
  settings: Pick<StageSettings, 'stage' | 'tracing' | 'luccaRequestsPerMinute'>;
  queue: IQueue;
  tables: ConnectorTables;
  secrets: ConnectorSecrets;
  webhookUrl: string;
  /** Second URL of the webhook, which may be registered in Lucca instead. */
  otherWebhookUrl: string | null;
  /** Null if no one can sign in to the console. */
  consoleUrl: string | null;
  googleQuota: GoogleQuota;
  notifications: NotificationSettings;
  logs: LogGroupProps;
};

/**
 * Runs every 5 minutes (AWS-09): replays waiting events, fetches events that Lucca failed to deliver, and notifies
 * administrators.
 */
export class ReconcileFunction extends ConnectorFunction {
  constructor(scope: Construct, id: string, props: ReconcileFunctionProps) {
    const { settings, queue, tables, secrets, googleQuota, notifications, logs } = props;
    const { webhookUrl, otherWebhookUrl, consoleUrl } = props;
    const { sender, logUrl, operators } = notifications;
    super(scope, id, {
      settings,
      logs,
      folder: 'reconcile',
      description: 'Replays waiting events, fetches missed events and notifies administrators',
      timeout: TIMEOUT,
      asyncInvocation: NO_RETRIES,
      environment: {
        QUEUE_URL: queue.queueUrl,
        CONFIGURATIONS_TABLE: tables.configurations.tableName,
        LOGS_TABLE: tables.logs.tableName,
        TALLIES_TABLE: tables.tallies.tableName,
        DIRECTORY_TABLE: tables.directory.tableName,
        AUDIT_TABLE: tables.audit.tableName,
        LUCCA_API_SECRET_ID: secrets.names.luccaApi,
        LUCCA_REQUESTS_PER_MINUTE: String(settings.luccaRequestsPerMinute),
        WEBHOOK_URL: webhookUrl,
        ...(otherWebhookUrl !== null && { OTHER_WEBHOOK_URL: otherWebhookUrl }),
        REPLAYS_AHEAD: String(replaysAhead(googleQuota)),
        ...(sender !== undefined && {
          NOTIFICATION_SENDER: sender,
          STACK_NAME: Stack.of(scope).stackName,
          ...(operators.length > 0 && { OPERATOR_EMAILS: operators.join(',') }),
          ...(consoleUrl !== null && { CONSOLE_URL: consoleUrl }),
        }),
        ...(logUrl !== undefined && { LOG_URL: logUrl }),
      },
      permissions: [
        ...recordPermissions(tables.configurations.tableArn, RECORDS, { deletes: true }),
        {
          actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
          resource: tables.logs.tableArn,
        },
        {
          actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
          resource: tables.tallies.tableArn,
        },
        { actions: ['dynamodb:Query'], resource: tables.logs.indexArn('by-open') },
        { actions: DIRECTORY_ACTIONS, resource: tables.directory.tableArn },
        { actions: ['dynamodb:PutItem'], resource: tables.audit.tableArn },
        { actions: ['sqs:SendMessage', 'sqs:GetQueueAttributes'], resource: queue.queueArn },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.arns.luccaApi },
        ...emailPermissions(Stack.of(scope), notifications),
      ],
    });
    if (sender !== undefined) {
      allowWildcard(
        this,
        nagArn('ses', 'configuration-set/*'),
        'The default configuration set of an identity is chosen in SES and may change after the deployment.',
      );
    }
    new Rule(this, 'Schedule', {
      description: 'Starts a run of the reconcile function',
      schedule: Schedule.rate(INTERVAL),
      targets: [new LambdaFunction(this.liveAlias, NO_RETRIES)],
    });
  }
}

/**
 * SES uses the identity of the sender's address if it is verified, otherwise the identity of its domain. If the
 * identity has a default configuration set, SES also checks the permission for that. Every statement is limited to the
 * sender's address.
 */
function emailPermissions(stack: Stack, { sender, identity }: NotificationSettings): Permission[] {
  if (sender === undefined) return [];
  const resources = [
    ['identity', sender],
    ['identity', identity ?? domainOf(sender)],
    ['configuration-set', '*'],
  ] as const;
  return resources.map(([resource, resourceName]) => ({
    actions: ['ses:SendEmail'],
    resource: stack.formatArn({
      service: 'ses',
      resource,
      resourceName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }),
    conditions: { StringEquals: { 'ses:FromAddress': sender } },
  }));
}

/**
 * Approximate delay of a live event behind queued replays. Long enough to keep sync busy until the queue is checked
 * again.
 */
const MAX_DELAY_SECONDS = 10;

/** The batch size of sync. */
const MIN_REPLAYS_AHEAD = 10;

/**
 * Returns the queue length up to which reconcile adds replays. It keeps sync busy at the rate of Google's quota without
 * delaying live events for long:
 *
 *     requestsPerMinute × liveShare / callsPerEvent / 60 × maxDelaySeconds      (rounded down)
 */
export function replaysAhead({ requestsPerMinute, liveShare, callsPerEvent }: GoogleQuota): number {
  const eventsPerSecond = (requestsPerMinute * liveShare) / callsPerEvent / 60;
  return Math.max(MIN_REPLAYS_AHEAD, Math.floor(eventsPerSecond * MAX_DELAY_SECONDS));
}
