import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CONFIGURATIONS_TABLE, LOGS_TABLE, MAPPINGS_TABLE } from '../functions/store/table-schemas';
import { acceptFinding } from './accept-finding';
import { concurrencyWithin } from './concurrency';
import { ConnectorFunction } from './connector-function';
import { ConnectorSecrets } from './connector-secrets';
import { ConnectorTable } from './connector-table';
import { FifoQueue } from './fifo-queue';
import type { StageSettings } from './stage-settings';
import { WebhookApi } from './webhook-api';

const SYNC_TIMEOUT = Duration.seconds(60);
/** Its own budget is below the 3 s after which Lucca hangs up: this one only ends what hangs. */
const INGEST_TIMEOUT = Duration.seconds(10);
/** As much as Lambda takes from a FIFO queue at once. */
const BATCH_SIZE = 10;
/**
 * The sync function gives up after 10 tries of its own, but messages of a busy group count a receive without being tried:
 * what gets as far as here is a message that crashes the function.
 */
const MAX_RECEIVES = 50;
/** How cdk-nag writes it. */
const GOOGLE_SECRETS_ARN = 'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:';

export type ConnectorStackProps = StackProps & { settings: StageSettings };

/** The whole connector of one stage. Knows no account and no region: those come from who deploys it. */
export class ConnectorStack extends Stack {
  constructor(scope: Construct, id: string, { settings, ...props }: ConnectorStackProps) {
    super(scope, id, props);
    const { retainData } = settings;
    const removalPolicy = retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const logs = { retention: settings.logRetentionDays, removalPolicy };

    const configurations = new ConnectorTable(this, 'Configurations', {
      schema: CONFIGURATIONS_TABLE,
      retainData,
    });
    const mappings = new ConnectorTable(this, 'Mappings', { schema: MAPPINGS_TABLE, retainData });
    const syncLogs = new ConnectorTable(this, 'Logs', { schema: LOGS_TABLE, retainData });
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

    const sync = new ConnectorFunction(this, 'Sync', {
      logs,
      folder: 'sync',
      description: 'Takes events from the queue and brings Google calendars to their state',
      timeout: SYNC_TIMEOUT,
      environment: {
        QUEUE_URL: queue.queueUrl,
        CONFIGURATIONS_TABLE: configurations.tableName,
        MAPPINGS_TABLE: mappings.tableName,
        LOGS_TABLE: syncLogs.tableName,
      },
      permissions: [
        {
          actions: [
            'sqs:ReceiveMessage',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:ChangeMessageVisibility',
          ],
          resource: queue.queueArn,
        },
        { actions: ['dynamodb:GetItem'], resource: configurations.tableArn },
        { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resource: mappings.tableArn },
        { actions: ['dynamodb:UpdateItem'], resource: syncLogs.tableArn },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.googleArns },
      ],
    });
    acceptFinding(
      sync,
      `IAM5[Resource::${GOOGLE_SECRETS_ARN}${secrets.names.googlePrefix}*]`,
      'Each configuration names its own Google secret below this prefix, also after the stack was deployed.',
    );
    sync.lambda.addEventSourceMapping('Events', {
      eventSourceArn: queue.queueArn,
      batchSize: BATCH_SIZE,
      reportBatchItemFailures: true,
      maxConcurrency: concurrencyWithin(settings.googleQuota, BATCH_SIZE),
    });

    const outputs = {
      WebhookUrl: [api.webhookUrl, 'Declare this URL as webhook endpoint in Lucca'],
      QueueUrl: [queue.queueUrl, 'Events on their way'],
      DeadLetterQueueUrl: [deadLetterQueue.queueUrl, 'Events that crash the sync function'],
      ConfigurationsTable: [configurations.tableName, 'Which establishments go to which Google'],
      MappingsTable: [mappings.tableName, 'What was written into which calendar'],
      LogsTable: [syncLogs.tableName, 'What became of each event'],
      WebhookSecretId: [secrets.names.webhook, 'Put the secret of the webhook endpoint in here'],
      LuccaApiSecretId: [secrets.names.luccaApi, 'Put the access to the Lucca API in here'],
      GoogleSecretPrefix: [secrets.names.googlePrefix, 'Names of Google credentials begin with this'],
      IngestLogGroup: [ingest.logGroup.logGroupName, 'Logs of the ingest function'],
      SyncLogGroup: [sync.logGroup.logGroupName, 'Logs of the sync function'],
      AccessLogGroup: [api.accessLogGroup.logGroupName, 'Access logs of the HTTP API'],
    } satisfies Record<string, [value: string, description: string]>;
    for (const [name, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value, description });
    }
  }
}
