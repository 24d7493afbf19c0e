import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { suppressNagRule } from '../nag';
import {
  domainOf,
  type GoogleQuota,
  type NotificationSettings,
  type StageSettings,
} from '../settings/stage-settings';
import type { ConnectorSecrets } from '../storage/secrets';
import type { ConnectorTables } from '../storage/table';
import { ConnectorFunction, recordPermissions, type Permission } from './lambda-function';

const MINUTES_BETWEEN_RUNS = 5;

/** Over before the next run begins, also where that comes somewhat early. */
const TIMEOUT = Duration.seconds(270);

/** The next run does what one missed: late, or tried again, a run would only meet it. */
const ONCE = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };

/** What it remembers: whose turn it is, how far it came, and what was told to whom. */
const RECORDS = [
  'reconcile-*',
  'events-cursor#*',
  'webhook-endpoint#*',
  'lucca-lists#*',
  'mail#*',
  'digest#*',
];

/** How cdk-nag writes it. */
const CONFIGURATION_SETS_ARN = 'arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:configuration-set/';

type ReconcileFunctionProps = {
  settings: Pick<StageSettings, 'stage' | 'tracing'>;
  queue: IQueue;
  tables: ConnectorTables;
  secrets: ConnectorSecrets;
  webhookUrl: string;
  /** Where the webhook is found as well, and Lucca may hold it. */
  otherWebhookUrl: string | null;
  googleQuota: GoogleQuota;
  notifications: NotificationSettings;
  logs: LogGroupProps;
};

/** Runs every few minutes: brings back what waits, fetches what Lucca could not deliver, and tells administrators. */
export class ReconcileFunction extends ConnectorFunction {
  constructor(scope: Construct, id: string, props: ReconcileFunctionProps) {
    const { settings, queue, tables, secrets, googleQuota, notifications, logs } = props;
    const { webhookUrl, otherWebhookUrl } = props;
    const { sender, logUrl } = notifications;
    super(scope, id, {
      settings,
      logs,
      folder: 'reconcile',
      description: 'Replays what waits, catches up on what was not delivered, and notifies administrators',
      timeout: TIMEOUT,
      asyncInvocation: ONCE,
      environment: {
        QUEUE_URL: queue.queueUrl,
        CONFIGURATIONS_TABLE: tables.configurations.tableName,
        LOGS_TABLE: tables.logs.tableName,
        LUCCA_API_SECRET_ID: secrets.names.luccaApi,
        WEBHOOK_URL: webhookUrl,
        ...(otherWebhookUrl !== null && { OTHER_WEBHOOK_URL: otherWebhookUrl }),
        REPLAYS_AHEAD: String(replaysAhead(googleQuota)),
        ...(sender !== undefined && {
          NOTIFICATION_SENDER: sender,
          STACK_NAME: Stack.of(scope).stackName,
        }),
        ...(logUrl !== undefined && { LOG_URL: logUrl }),
      },
      permissions: [
        ...recordPermissions(tables.configurations.tableArn, RECORDS, { deletes: true }),
        {
          actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem'],
          resource: tables.logs.tableArn,
        },
        { actions: ['dynamodb:Query'], resource: tables.logs.indexArn('by-open') },
        { actions: ['sqs:SendMessage', 'sqs:GetQueueAttributes'], resource: queue.queueArn },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.luccaApi.ref },
        ...sendingPermissions(Stack.of(scope), notifications),
      ],
    });
    if (sender !== undefined) {
      suppressNagRule(
        this,
        `IAM5[Resource::${CONFIGURATION_SETS_ARN}*]`,
        'Which configuration set an identity has by default is chosen in SES, also after the stack was deployed.',
      );
    }
    new Rule(this, 'Schedule', {
      description: 'Begins a run of reconcile',
      schedule: Schedule.rate(Duration.minutes(MINUTES_BETWEEN_RUNS)),
      targets: [new LambdaFunction(this.live, ONCE)],
    });
  }
}

/**
 * SES takes the address itself for the identity where that is verified, else its domain. Where that has a default configuration
 * set, SES asks whether it may be used, too. All speak for the sender only.
 */
function sendingPermissions(stack: Stack, { sender, identity }: NotificationSettings): Permission[] {
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

/** So long a change that comes live waits behind replays, about. Long enough to keep sync busy until the next look at the queue. */
const SECONDS_AHEAD = 10;

/** As many as sync takes at a time. */
const FEWEST = 10;

/**
 * How many messages may be in the queue while reconcile has more to replay, so that sync works at the rate that Google's quota
 * allows it, and live traffic does not wait for long:
 *
 *     requestsPerMinute × liveShare / callsPerEvent / 60 × secondsAhead      (rounded down)
 */
export function replaysAhead({ requestsPerMinute, liveShare, callsPerEvent }: GoogleQuota): number {
  const eventsPerSecond = (requestsPerMinute * liveShare) / callsPerEvent / 60;
  return Math.max(FEWEST, Math.floor(eventsPerSecond * SECONDS_AHEAD));
}
