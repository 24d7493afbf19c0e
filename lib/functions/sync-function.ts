import { Duration } from 'aws-cdk-lib';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { GoogleQuota, StageSettings } from '../settings/stage-settings';
import type { ConnectorSecrets } from '../storage/secrets';
import type { ConnectorTables } from '../storage/table';
import { ConnectorFunction } from './lambda-function';
import { DIRECTORY_ACTIONS, recordPermissions } from './permissions';

export const SYNC_TIMEOUT = Duration.seconds(60);

/** It mostly waits for Google, and each waiting millisecond is billed by memory. */
export const SYNC_MEMORY_MB = 256;

/**
 * Keeps the peak at 160 MB for batches of sessions with 200 guests and 150 KB; with V8's default, new objects alone may
 * take more than 100 MB before they are collected.
 */
const NODE_OPTIONS = '--max-semi-space-size=4';

/** Lambda's maximum for a FIFO queue. */
const BATCH_SIZE = 10;

/** State of authorizations, the count of requests to Lucca's API, and whose turn the next lookup is. */
const RECORDS = ['authorization#*', 'lucca-requests#*', 'lucca-lookups#*'];

type SyncFunctionProps = {
  settings: Pick<StageSettings, 'stage' | 'tracing' | 'luccaRequestsPerMinute' | 'accountConcurrency'>;
  queue: IQueue;
  tables: ConnectorTables;
  secrets: ConnectorSecrets;
  googleQuota: GoogleQuota;
  logs: LogGroupProps;
};

/** Consumes the queue as fast as Google's quota allows, and writes the events into calendars. */
export class SyncFunction extends ConnectorFunction {
  constructor(scope: Construct, id: string, props: SyncFunctionProps) {
    const { settings, queue, tables, secrets, googleQuota, logs } = props;
    const maxConcurrency = maxConcurrencyFor(googleQuota, BATCH_SIZE, settings.accountConcurrency);
    super(scope, id, {
      settings,
      logs,
      folder: 'sync',
      description: 'Consumes the queue and updates Google calendars',
      timeout: SYNC_TIMEOUT,
      memoryMb: SYNC_MEMORY_MB,
      prewarms: true,
      environment: {
        QUEUE_URL: queue.queueUrl,
        CONFIGURATIONS_TABLE: tables.configurations.tableName,
        MAPPINGS_TABLE: tables.mappings.tableName,
        LOGS_TABLE: tables.logs.tableName,
        TALLIES_TABLE: tables.tallies.tableName,
        GUESTS_TABLE: tables.guests.tableName,
        DIRECTORY_TABLE: tables.directory.tableName,
        LUCCA_API_SECRET_ID: secrets.names.luccaApi,
        LUCCA_REQUESTS_PER_MINUTE: String(settings.luccaRequestsPerMinute),
        GOOGLE_SECRET_PREFIX: secrets.names.googlePrefix,
        LOG_KEY_SECRET_ID: secrets.names.logKey,
        GOOGLE_CALLS_PER_MINUTE: String(callsPerMinutePerInstance(googleQuota, maxConcurrency)),
        NODE_OPTIONS,
      },
      permissions: [
        {
          actions: [
            'sqs:ReceiveMessage',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:ChangeMessageVisibility',
            // After a change of an employee's address, each of the employee's resources gets a message.
            'sqs:SendMessage',
          ],
          resource: queue.queueArn,
        },
        ...recordPermissions(tables.configurations.tableArn, RECORDS, { deletes: false }),
        { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resource: tables.mappings.tableArn },
        { actions: ['dynamodb:Query'], resource: tables.mappings.indexArn('by-employee') },
        { actions: ['dynamodb:UpdateItem'], resource: tables.logs.tableArn },
        { actions: ['dynamodb:PutItem'], resource: tables.tallies.tableArn },
        { actions: ['dynamodb:BatchWriteItem'], resource: tables.guests.tableArn },
        { actions: DIRECTORY_ACTIONS, resource: tables.directory.tableArn },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.googleArns },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.arns.luccaApi },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.arns.logKey },
      ],
    });
    secrets.allowGoogleWildcard(this);
    this.liveAlias.addEventSourceMapping('Events', {
      eventSourceArn: queue.queueArn,
      batchSize: BATCH_SIZE,
      reportBatchItemFailures: true,
      maxConcurrency,
    });
  }
}

/** Lambda's limits for the maximum concurrency of an event source. */
const MIN_CONCURRENCY = 2;
const MAX_CONCURRENCY = 1000;

/**
 * Concurrent executions that sync leaves to others: two for ingest, and one each for reconcile, the console and the
 * deploy check. They can't be reserved: Lambda refuses reservations in an account of 10. AWS-14: the account allows all
 * that the stage may use.
 */
const LEFT_TO_OTHERS = 5;

/**
 * Returns the maximum number of concurrent invocations. Under full load (all batches full of different resources), live
 * traffic can use its whole share of Google's quota even if Google is slow. The remaining messages stay in the queue.
 *
 * An invocation handles `batchSize` events in parallel, each of which makes its calls one after the other:
 *
 *     seconds per event        = callsPerEvent × secondsPerCall + secondsBesideCalls
 *     requests per invocation  = batchSize × callsPerEvent × 60 / seconds per event           (per minute)
 *     concurrency              = requestsPerMinute × liveShare / requests per invocation      (rounded up)
 *
 * If Google is fast, {@link callsPerMinutePerInstance} keeps all invocations within the share.
 *
 * @param accountConcurrency of all functions of the stage. A rush of events never uses what the others need.
 */
export function maxConcurrencyFor(quota: GoogleQuota, batchSize: number, accountConcurrency: number): number {
  const secondsPerEvent = quota.callsPerEvent * quota.secondsPerCall + quota.secondsBesideCalls;
  const requestsPerInvocation = (batchSize * quota.callsPerEvent * 60) / secondsPerEvent;
  const concurrency = Math.ceil((quota.requestsPerMinute * quota.liveShare) / requestsPerInvocation);
  const available = Math.min(MAX_CONCURRENCY, accountConcurrency - LEFT_TO_OTHERS);
  return Math.max(MIN_CONCURRENCY, Math.min(concurrency, available));
}

/**
 * Returns the Google calls that one instance may make per minute, so that all instances together stay within the share.
 */
export function callsPerMinutePerInstance(quota: GoogleQuota, concurrency: number): number {
  return Math.max(1, Math.floor((quota.requestsPerMinute * quota.liveShare) / concurrency));
}
