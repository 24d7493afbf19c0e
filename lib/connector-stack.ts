import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  AUDIT_TABLE,
  CONFIGURATIONS_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
} from '../functions/store/table-schemas';
import { ConnectorFunction } from './connector-function';
import { ConsoleApi } from './console-api';
import { ConsoleFunction } from './console-function';
import { ConnectorSecrets } from './connector-secrets';
import { ConnectorTable } from './connector-table';
import { FifoQueue } from './fifo-queue';
import type { NotificationSettings } from './notification-settings';
import { ReconcileFunction } from './reconcile-function';
import type { StageSettings } from './stage-settings';
import { SYNC_TIMEOUT, SyncFunction } from './sync-function';
import { WebhookApi } from './webhook-api';

/** Its own budget is below the 3 s after which Lucca hangs up: this one only ends what hangs. */
const INGEST_TIMEOUT = Duration.seconds(10);
/**
 * The sync function gives up after 10 tries of its own, but messages of a busy group count a receive without being tried:
 * what gets as far as here is a message that crashes the function.
 */
const MAX_RECEIVES = 50;

export type ConnectorStackProps = StackProps & { settings: StageSettings };

/** The whole connector of one stage. Knows no account and no region: those come from who deploys it. */
export class ConnectorStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: ConnectorStackProps) {
    super(scope, id, props);
    const { retainData } = settings;
    const removalPolicy = retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const logs = { retention: settings.logRetentionDays, removalPolicy };

    const tables = {
      configurations: new ConnectorTable(this, 'Configurations', {
        schema: CONFIGURATIONS_TABLE,
        retainData,
      }),
      mappings: new ConnectorTable(this, 'Mappings', { schema: MAPPINGS_TABLE, retainData }),
      logs: new ConnectorTable(this, 'Logs', { schema: LOGS_TABLE, retainData }),
      tallies: new ConnectorTable(this, 'Tallies', { schema: TALLIES_TABLE, retainData }),
      guests: new ConnectorTable(this, 'Guests', { schema: GUESTS_TABLE, retainData }),
      audit: new ConnectorTable(this, 'Audit', { schema: AUDIT_TABLE, retainData }),
    };
    const secrets = new ConnectorSecrets(this, 'Secrets', {
      prefix: settings.secretPrefix,
      googleNames: settings.googleSecrets,
      removalPolicy,
    });
    const { queue, deadLetterQueue } = new FifoQueue(this, 'Events', {
      consumerTimeout: SYNC_TIMEOUT,
      maxReceiveCount: MAX_RECEIVES,
      removalPolicy,
    });

    const ingest = new ConnectorFunction(this, 'Ingest', {
      logs,
      folder: 'ingest',
      description: 'Takes a delivery from Lucca, checks its signature and puts its event into the queue',
      timeout: INGEST_TIMEOUT,
      environment: { QUEUE_URL: queue.queueUrl, WEBHOOK_SECRET_ID: secrets.names.webhook },
      permissions: [
        { actions: ['sqs:SendMessage'], resource: queue.queueArn },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.webhook.ref },
      ],
    });
    const api = new WebhookApi(this, 'WebhookApi', {
      name: id,
      logs,
      ingest: ingest.lambda,
      throttling: settings.throttling,
    });

    const shared = { logs, queue, tables, secrets, googleQuota: settings.googleQuota };
    const sync = new SyncFunction(this, 'Sync', shared);
    const signIn = settings.console ?? null;
    const console = new ConsoleFunction(this, 'Console', { ...shared, signIn });
    const { consoleUrl } = new ConsoleApi(this, 'ConsoleApi', {
      httpApi: api.httpApi,
      stage: api.stage,
      console: console.lambda,
      signIn,
    });
    const reconcile = new ReconcileFunction(this, 'Reconcile', {
      ...shared,
      webhookUrl: api.webhookUrl,
      notifications: withLog(settings.notifications, signIn && `${consoleUrl}/log`),
    });

    const outputs = {
      WebhookUrl: [api.webhookUrl, 'Declare this URL as webhook endpoint in Lucca'],
      ConsoleUrl: [consoleUrl, 'Administrators set the connector up here, and read its log'],
      QueueUrl: [queue.queueUrl, 'Events on their way'],
      DeadLetterQueueUrl: [deadLetterQueue.queueUrl, 'Events that crash the sync function'],
      ConfigurationsTable: [tables.configurations.tableName, 'Which establishments go to which Google'],
      MappingsTable: [tables.mappings.tableName, 'What was written into which calendar'],
      LogsTable: [tables.logs.tableName, 'What became of each event'],
      TalliesTable: [tables.tallies.tableName, 'How many events had which outcome'],
      GuestsTable: [tables.guests.tableName, 'Which sessions an address is a guest of'],
      AuditTable: [tables.audit.tableName, 'Who changed which configuration'],
      WebhookSecretId: [secrets.names.webhook, 'Put the secret of the webhook endpoint in here'],
      LuccaApiSecretId: [secrets.names.luccaApi, 'Put the access to the Lucca API in here'],
      LogKeySecretId: [secrets.names.logKey, 'Keys the hashes that stand for employees in the logs'],
      GoogleSecretPrefix: [secrets.names.googlePrefix, 'Names of Google credentials begin with this'],
      IngestLogGroup: [ingest.logGroup.logGroupName, 'Logs of the ingest function'],
      SyncLogGroup: [sync.logGroup.logGroupName, 'Logs of the sync function'],
      ReconcileLogGroup: [reconcile.logGroup.logGroupName, 'Logs of the reconcile function'],
      ConsoleLogGroup: [console.logGroup.logGroupName, 'Logs of the console function'],
      SyncRoleArn: [sync.roleArn, 'Let this role use the Google service account, where no key is stored'],
      ConsoleRoleArn: [console.roleArn, 'And this one, so that the console can check the authorization'],
      AccessLogGroup: [api.accessLogGroup.logGroupName, 'Access logs of the HTTP API'],
    } satisfies Record<string, [value: string, description: string]>;
    for (const [name, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value, description });
    }
  }
}

/** Mails lead to the console's log, unless a setting names another place. */
function withLog(notifications: NotificationSettings, logUrl: string | null): NotificationSettings {
  return notifications.sender === undefined || logUrl === null ? notifications : { logUrl, ...notifications };
}
