import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  AUDIT_TABLE,
  CONFIGURATIONS_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
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
import { Observability } from './monitoring/monitoring';
import type { NotificationSettings, StageSettings } from './settings/stage-settings';
import { FifoQueue } from './storage/fifo-queue';
import { ConnectorSecrets } from './storage/secrets';
import { ConnectorTable } from './storage/table';

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
      // Their names are taken as long as they are there: a first deployment that fails leaves none behind, to be tried again.
      removalPolicy: retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    const { queue, deadLetterQueue } = new FifoQueue(this, 'Events', {
      consumerTimeout: SYNC_TIMEOUT,
      maxReceiveCount: MAX_RECEIVES,
      removalPolicy,
    });

    const ingest = new ConnectorFunction(this, 'Ingest', {
      settings,
      logs,
      folder: 'ingest',
      description: 'Takes a delivery from Lucca, checks its signature and puts its event into the queue',
      timeout: INGEST_TIMEOUT,
      environment: { QUEUE_URL: queue.queueUrl, WEBHOOK_SECRET_ID: secrets.names.webhook },
      permissions: [
        { actions: ['sqs:SendMessage', 'sqs:GetQueueAttributes'], resource: queue.queueArn },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.webhook.ref },
      ],
    });
    const api = new WebhookApi(this, 'WebhookApi', {
      name: id,
      stage: settings.stage,
      logs,
      ingest: ingest.live,
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
      console: console.live,
      signIn,
    });
    const reconcile = new ReconcileFunction(this, 'Reconcile', {
      ...shared,
      webhookUrl,
      otherWebhookUrl: domain && api.webhookUrl,
      notifications: withLog(settings.notifications, signIn && `${consoleUrl}/log`),
    });

    const functions = { ingest, sync, reconcile, console };
    const observability = new Observability(this, 'Observability', {
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
        gradual: { Ingest: ingest, Sync: sync },
        // A tenth of the runs of reconcile is less than one; a page of one version misses its files in another.
        atOnce: { Reconcile: reconcile, Console: console },
        alarms: observability.rollbackAlarms,
      });
    }

    const outputs = {
      WebhookUrl: [webhookUrl, 'Declare this URL as webhook endpoint in Lucca'],
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
      ...(domain?.target && {
        DomainTarget: [domain.target, `Let ${settings.domain?.name ?? ''} lead here, by a CNAME record`],
      }),
      IngestFunction: [ingest.live.functionArn, 'What runs of the ingest function'],
      SyncFunction: [sync.live.functionArn, 'What runs of the sync function'],
      ReconcileFunction: [reconcile.live.functionArn, 'What runs of the reconcile function'],
      ConsoleFunction: [console.live.functionArn, 'What runs of the console function'],
      IngestLogGroup: [ingest.logGroup.logGroupName, 'Logs of the ingest function'],
      SyncLogGroup: [sync.logGroup.logGroupName, 'Logs of the sync function'],
      ReconcileLogGroup: [reconcile.logGroup.logGroupName, 'Logs of the reconcile function'],
      ConsoleLogGroup: [console.logGroup.logGroupName, 'Logs of the console function'],
      SyncRoleArn: [sync.roleArn, 'Let this role use the Google service account, where no key is stored'],
      ConsoleRoleArn: [console.roleArn, 'And this one, so that the console can check the authorization'],
      AccessLogGroup: [api.accessLogGroup.logGroupName, 'Access logs of the HTTP API'],
      AlarmTopicArn: [observability.topicArn, 'Alarms are told here: subscribe to it'],
      DashboardUrl: [observability.dashboardUrl, 'All of this stage on one page'],
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
