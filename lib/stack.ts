import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  AUDIT_TABLE,
  CONFIGURATIONS_TABLE,
  DIRECTORY_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
  type TableSchema,
} from '../functions/store/tables';
import { ConsoleApi } from './api/console-api';
import { CustomDomain } from './api/custom-domain';
import { WEBHOOK_PATH, WebhookApi } from './api/webhook-api';
import { CanaryDeployment } from './deployment/canary';
import { DeployCheck } from './deployment/deploy-check';
import { ConsoleFunction } from './functions/console-function';
import { ConnectorFunction } from './functions/lambda-function';
import { ReconcileFunction } from './functions/reconcile-function';
import { SYNC_TIMEOUT, SyncFunction } from './functions/sync-function';
import { Monitoring } from './monitoring/monitoring';
import type { NotificationSettings, StageSettings } from './settings/stage-settings';
import { FifoQueue } from './storage/fifo-queue';
import { ConnectorSecrets } from './storage/secrets';
import { ConnectorTable, type ConnectorTables, type TableProtection } from './storage/table';

/** Ends only invocations that hang: the function itself responds within Lucca's timeout of 3 s. */
const INGEST_TIMEOUT = Duration.seconds(10);

/**
 * Far above the 10 attempts of the sync function, because messages of a busy group are received without an attempt.
 * Only messages that crash the function reach this limit.
 */
const MAX_RECEIVE_COUNT = 50;

type ConnectorStackProps = StackProps & { settings: StageSettings };

/** All resources of one stage. Account and region come from the credentials of the deployment. */
export class ConnectorStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: ConnectorStackProps) {
    super(scope, id, props);
    const { retainData } = settings;
    // Not RETAIN: a failed first deployment would leave resources behind, whose names block the next attempt.
    const removalPolicy = retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
    const logs = { retention: settings.logRetentionDays, removalPolicy };

    const tables = this.#createTables({
      retainData,
      deletionProtection: props.terminationProtection ?? false,
    });
    const secrets = new ConnectorSecrets(this, 'Secrets', {
      prefix: settings.secretPrefix,
      create: settings.createSecrets,
      removalPolicy,
    });
    const { queue, deadLetterQueue } = new FifoQueue(this, 'Events', {
      consumerTimeout: SYNC_TIMEOUT,
      maxReceiveCount: MAX_RECEIVE_COUNT,
      removalPolicy,
    });

    const ingest = new ConnectorFunction(this, 'Ingest', {
      settings,
      logs,
      folder: 'ingest',
      description: 'Receives deliveries from Lucca, verifies their signature and queues their events',
      timeout: INGEST_TIMEOUT,
      prewarms: true,
      environment: { QUEUE_URL: queue.queueUrl, WEBHOOK_SECRET_ID: secrets.names.webhook },
      permissions: [
        { actions: ['sqs:SendMessage', 'sqs:GetQueueAttributes'], resource: queue.queueArn },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.arns.webhook },
      ],
    });
    const api = new WebhookApi(this, 'WebhookApi', {
      name: id,
      stage: settings.stage,
      logs,
      ingest: ingest.liveAlias,
      throttling: settings.throttling,
    });
    const domain = settings.domain
      ? new CustomDomain(this, 'Domain', { ...settings.domain, httpApi: api.httpApi, stage: api.stage })
      : null;
    const origin = domain?.origin ?? api.httpApi.apiEndpoint;
    const webhookUrl = `${origin}${WEBHOOK_PATH}`;

    const shared = { settings, logs, queue, tables, secrets, googleQuota: settings.googleQuota };
    const sync = new SyncFunction(this, 'Sync', shared);
    const signIn = settings.console ?? null;
    const console = new ConsoleFunction(this, 'Console', { ...shared, signIn });
    const { consoleUrl } = new ConsoleApi(this, 'ConsoleApi', {
      httpApi: api.httpApi,
      stage: api.stage,
      origin,
      console: console.liveAlias,
      signIn,
    });
    const reconcile = new ReconcileFunction(this, 'Reconcile', {
      ...shared,
      webhookUrl,
      otherWebhookUrl: domain && api.webhookUrl,
      consoleUrl: signIn && consoleUrl,
      notifications: withLogUrl(settings.notifications, signIn && `${consoleUrl}/log`),
    });

    const functions = { ingest, sync, reconcile, console };
    const monitoring = new Monitoring(this, 'Observability', {
      functions,
      queue,
      deadLetterQueue,
      tables,
      accessLogGroup: api.accessLogGroup,
      consoleUrl,
      settings,
    });

    new DeployCheck(this, 'Smoke', { settings, functions, after: secrets, logs });
    if (settings.canary) {
      new CanaryDeployment(this, 'Deployment', {
        canary: { Ingest: ingest, Sync: sync },
        // Reconcile runs only once in these 5 minutes. The console's document and assets must be of one version.
        allAtOnce: { Reconcile: reconcile, Console: console },
        alarms: monitoring.rollbackAlarms,
      });
    }

    const outputs = {
      WebhookUrl: [webhookUrl, 'Register this URL as webhook endpoint in Lucca'],
      ConsoleUrl: [consoleUrl, 'Console for administrators: configuration and log'],
      QueueUrl: [queue.queueUrl, 'Queue of events to sync'],
      DeadLetterQueueUrl: [deadLetterQueue.queueUrl, 'Queue of events that crash the sync function'],
      ConfigurationsTable: [tables.configurations.tableName, 'Configurations, and state of the functions'],
      MappingsTable: [tables.mappings.tableName, 'Google events written for each Lucca resource'],
      LogsTable: [tables.logs.tableName, 'Sync log: outcome of each event'],
      TalliesTable: [tables.tallies.tableName, 'Number of events by outcome'],
      DirectoryTable: [tables.directory.tableName, 'What Lucca says about employees and establishments'],
      GuestsTable: [tables.guests.tableName, 'Training sessions by guest address'],
      AuditTable: [tables.audit.tableName, 'History of configuration changes'],
      WebhookSecretId: [secrets.names.webhook, 'Store the secret of the webhook endpoint here'],
      LuccaApiSecretId: [secrets.names.luccaApi, 'Store the credentials of the Lucca API here'],
      LuccaRequestsPerMinute: [
        String(settings.luccaRequestsPerMinute),
        'Budget of requests to Lucca, of functions and commands together',
      ],
      LogKeySecretId: [secrets.names.logKey, 'Key of the employee hashes in the logs'],
      GoogleSecretPrefix: [secrets.names.googlePrefix, 'Prefix of the names of Google credentials'],
      ...(domain?.target && {
        DomainTarget: [domain.target, `Target of the CNAME record for ${settings.domain?.name ?? ''}`],
      }),
      IngestFunction: [ingest.liveAlias.functionArn, 'Live alias of the ingest function'],
      SyncFunction: [sync.liveAlias.functionArn, 'Live alias of the sync function'],
      ReconcileFunction: [reconcile.liveAlias.functionArn, 'Live alias of the reconcile function'],
      ConsoleFunction: [console.liveAlias.functionArn, 'Live alias of the console function'],
      IngestLogGroup: [ingest.logGroup.logGroupName, 'Logs of the ingest function'],
      SyncLogGroup: [sync.logGroup.logGroupName, 'Logs of the sync function'],
      ReconcileLogGroup: [reconcile.logGroup.logGroupName, 'Logs of the reconcile function'],
      ConsoleLogGroup: [console.logGroup.logGroupName, 'Logs of the console function'],
      SyncRoleArn: [sync.roleArn, 'For Google without a key: grant this role access to the service account'],
      ConsoleRoleArn: [
        console.roleArn,
        'For Google without a key: grant this role the same access, for authorization checks',
      ],
      AccessLogGroup: [api.accessLogGroup.logGroupName, 'Access logs of the HTTP API'],
      ...(monitoring.topicArns && {
        PageTopicArn: [monitoring.topicArns.page, "Alarms that wake someone up: events don't flow"],
        TicketTopicArn: [monitoring.topicArns.ticket, 'Alarms for someone to look at this week'],
      }),
      ...(monitoring.dashboardUrl !== null && {
        DashboardUrl: [monitoring.dashboardUrl, 'CloudWatch dashboard of this stage'],
      }),
      AccountConcurrency: [
        String(settings.accountConcurrency),
        'Concurrent executions of Lambda that the stage may use',
      ],
    } satisfies Record<string, [value: string, description: string]>;
    for (const [name, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value, description });
    }
  }

  #createTables(protection: TableProtection): ConnectorTables {
    const createTable = (id: string, schema: TableSchema) =>
      new ConnectorTable(this, id, { schema, ...protection });
    return {
      configurations: createTable('Configurations', CONFIGURATIONS_TABLE),
      mappings: createTable('Mappings', MAPPINGS_TABLE),
      logs: createTable('Logs', LOGS_TABLE),
      tallies: createTable('Tallies', TALLIES_TABLE),
      guests: createTable('Guests', GUESTS_TABLE),
      directory: createTable('Directory', DIRECTORY_TABLE),
      audit: createTable('Audit', AUDIT_TABLE),
    };
  }
}

/** Emails link to the log on the console unless `logUrl` is set. */
function withLogUrl(notifications: NotificationSettings, logUrl: string | null): NotificationSettings {
  return notifications.sender === undefined || logUrl === null ? notifications : { logUrl, ...notifications };
}
