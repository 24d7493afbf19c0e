import { Duration } from 'aws-cdk-lib';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { GoogleQuota, StageSettings } from '../settings/stage-settings';
import type { ConnectorSecrets } from '../storage/secrets';
import type { ConnectorTables } from '../storage/table';
import { ConnectorFunction, recordPermissions } from './lambda-function';

export const SYNC_TIMEOUT = Duration.seconds(60);

/** As much as Lambda takes from a FIFO queue at once. */
const BATCH_SIZE = 10;

/** What it remembers: whether Google lets us in, what Lucca's API says of employees and establishments, and how often it was asked. */
const RECORDS = ['authorization#*', 'employee#*', 'establishment#*', 'leave-account#*', 'lucca-requests#*'];

type SyncFunctionProps = {
  settings: Pick<StageSettings, 'stage' | 'tracing'>;
  queue: IQueue;
  tables: ConnectorTables;
  secrets: ConnectorSecrets;
  googleQuota: GoogleQuota;
  logs: LogGroupProps;
};

/** Takes events from the queue, as fast as Google's quota allows, and writes them into calendars. */
export class SyncFunction extends ConnectorFunction {
  constructor(scope: Construct, id: string, props: SyncFunctionProps) {
    const { settings, queue, tables, secrets, googleQuota, logs } = props;
    const maxConcurrency = concurrencyWithin(googleQuota, BATCH_SIZE);
    super(scope, id, {
      settings,
      logs,
      folder: 'sync',
      description: 'Takes events from the queue and brings Google calendars to their state',
      timeout: SYNC_TIMEOUT,
      environment: {
        QUEUE_URL: queue.queueUrl,
        CONFIGURATIONS_TABLE: tables.configurations.tableName,
        MAPPINGS_TABLE: tables.mappings.tableName,
        LOGS_TABLE: tables.logs.tableName,
        TALLIES_TABLE: tables.tallies.tableName,
        GUESTS_TABLE: tables.guests.tableName,
        LUCCA_API_SECRET_ID: secrets.names.luccaApi,
        GOOGLE_SECRETS: secrets.names.google.join(','),
        LOG_KEY_SECRET_ID: secrets.names.logKey,
        GOOGLE_CALLS_PER_MINUTE: String(callsPerMinuteOfEach(googleQuota, maxConcurrency)),
      },
      permissions: [
        {
          actions: [
            'sqs:ReceiveMessage',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:ChangeMessageVisibility',
            // A new address of an employee is sent to each resource of that employee.
            'sqs:SendMessage',
          ],
          resource: queue.queueArn,
        },
        ...recordPermissions(tables.configurations.tableArn, RECORDS, { deletes: false }),
        { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resource: tables.mappings.tableArn },
        { actions: ['dynamodb:Query'], resource: tables.mappings.indexArn('by-employee') },
        { actions: ['dynamodb:UpdateItem'], resource: tables.logs.tableArn },
        { actions: ['dynamodb:UpdateItem'], resource: tables.tallies.tableArn },
        { actions: ['dynamodb:BatchWriteItem'], resource: tables.guests.tableArn },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.googleArns },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.luccaApi.ref },
        { actions: ['secretsmanager:GetSecretValue'], resource: secrets.logKey.ref },
      ],
    });
    secrets.acceptGoogleArns(this);
    this.live.addEventSourceMapping('Events', {
      eventSourceArn: queue.queueArn,
      batchSize: BATCH_SIZE,
      reportBatchItemFailures: true,
      maxConcurrency,
    });
  }
}

/** What Lambda allows as the maximum concurrency of an event source. */
const FEWEST = 2;

const MOST = 1000;

/**
 * How many invocations may work at the same time, so that in a rush, with every batch full of different resources, live traffic
 * can take all of its share of Google's quota even where Google is slow. The queue holds the rest back.
 *
 * An invocation works on `eventsAtOnce` events side by side, each of which makes its calls one after the other:
 *
 *     seconds per event        = callsPerEvent × secondsPerCall + secondsBesideCalls
 *     requests per invocation  = eventsAtOnce × callsPerEvent × 60 / seconds per event        (a minute)
 *     concurrency              = requestsPerMinute × liveShare / requests per invocation      (rounded up)
 *
 * That they take no more where Google is fast is for {@link callsPerMinuteOfEach}.
 */
export function concurrencyWithin(quota: GoogleQuota, eventsAtOnce: number): number {
  const secondsPerEvent = quota.callsPerEvent * quota.secondsPerCall + quota.secondsBesideCalls;
  const requestsPerInvocation = (eventsAtOnce * quota.callsPerEvent * 60) / secondsPerEvent;
  const concurrency = Math.ceil((quota.requestsPerMinute * quota.liveShare) / requestsPerInvocation);
  return Math.min(MOST, Math.max(FEWEST, concurrency));
}

/** How many calls of Google an instance may make a minute, so that all together keep within the share of live traffic. */
export function callsPerMinuteOfEach(quota: GoogleQuota, concurrency: number): number {
  return Math.max(1, Math.floor((quota.requestsPerMinute * quota.liveShare) / concurrency));
}
