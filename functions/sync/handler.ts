import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { HashEmployee } from '../shared/employee-hash';
import { errorName, safeForLog } from '../shared/safe-logging';
import { countOne, METRICS } from '../shared/telemetry';
import type { CountedResult, OutcomeCounts } from '../store/outcome-counts';
import { processGroup, type GroupDependencies, type GroupEnd } from './process-group';
import { readQueueMessage, type QueueMessage } from './queue-message';
import type { SyncResult } from './sync-result';

/** What is left of the function's time to log, and to hand back what failed. */
const RESERVE_MS = 5000;

type HandlerDependencies = Omit<GroupDependencies, 'onResult' | 'onUnchanged'> & {
  /** Puts messages out of sight for so many seconds. */
  delayRetry: (
    messages: { messageId: string; receiptHandle: string }[],
    afterSeconds: number,
  ) => Promise<void>;
  /** Null where nothing is counted. */
  outcomeCounts: Pick<OutcomeCounts, 'add'> | null;
  /** What stands for an employee in the log. */
  hashOf: HashEmployee;
  logger: Logger;
  metrics: Metrics;
};

export type Handler = (
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse>;

/** Handles a batch of the queue: its groups side by side, each as a whole. */
export function createHandler(dependencies: HandlerDependencies): Handler {
  const { logger, metrics, now, delayRetry, outcomeCounts, hashOf } = dependencies;

  return async ({ Records }, context) => {
    const deadline = now() + context.getRemainingTimeInMillis() - RESERVE_MS;
    const groups = Map.groupBy(Records, ({ attributes }) => attributes.MessageGroupId ?? '');
    const counted: CountedResult[] = [];
    const ends = await Promise.all(
      [...groups.values()].map((records) => handleGroup(records, deadline, counted)),
    );
    await count(counted);
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    return { batchItemFailures: ends.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };

  /** @returns the records that must come back */
  async function handleGroup(
    records: SQSRecord[],
    deadline: number,
    counted: CountedResult[],
  ): Promise<SQSRecord[]> {
    const messages = readAll(records);
    if (!messages) return records;
    for (const { tries, queued } of messages) {
      if (tries === 1)
        metrics.addMetric(METRICS.queueTime, MetricUnit.Milliseconds, since(queued.receivedAt));
    }
    const onResult = async (message: QueueMessage, result: SyncResult) => {
      await tell(message, result);
      counted.push(countedResult(message, result, now()));
    };
    const end = await processGroup(messages, deadline, {
      ...dependencies,
      onResult,
      onUnchanged: noteUnchanged,
    });
    if (end.kind === 'done') return [];
    if (end.kind === 'retry') reportRetry(messages, end);
    await delay(messages, end.afterSeconds);
    return records;
  }

  function readAll(records: SQSRecord[]): QueueMessage[] | null {
    try {
      return records.map((record) => readQueueMessage(record, now()));
    } catch {
      // Nothing that ingest sends: it ends in the dead-letter queue, where an operator finds it.
      logger.error('A message is not one of ours', { messageIds: records.map(({ messageId }) => messageId) });
      return null;
    }
  }

  function reportRetry(
    messages: QueueMessage[],
    { afterSeconds, reason, trace }: Extract<GroupEnd, { kind: 'retry' }>,
  ): void {
    logger.warn('Group comes back', { ...idsOf(messages), reason, afterSeconds, trace });
    countOne(metrics, METRICS.retry, { reason });
  }

  async function delay(messages: QueueMessage[], afterSeconds: number): Promise<void> {
    try {
      await delayRetry(messages, afterSeconds);
    } catch (error) {
      // They come back anyway, when the queue's own visibility time-out is over.
      logger.warn('Messages could not be postponed', { error: errorName(error) });
    }
  }

  /** Nothing is counted: it was when the event first came to that. */
  async function noteUnchanged(
    { event, queued }: QueueMessage,
    { outcome, reason, configuration, employee }: SyncResult,
  ): Promise<void> {
    const { correlationId } = queued;
    const ids = { correlationId, eventId: safeForLog(event.id), configuration };
    logger.info('Event is as before', { ...ids, outcome, reason, employee: await hashOf(employee) });
  }

  /** The events have their outcomes already: they do not come back for a count. */
  async function count(results: CountedResult[]): Promise<void> {
    if (!outcomeCounts || results.length === 0) return;
    try {
      await outcomeCounts.add(results);
    } catch (error) {
      logger.warn('Events could not be counted', { events: results.length, error: errorName(error) });
    }
  }

  async function tell(
    { event, queued, tries }: QueueMessage,
    { outcome, reason, configuration, product, employee }: SyncResult,
  ) {
    const durationMs = since(queued.receivedAt);
    const { correlationId } = queued;
    logger.info('Event synchronised', {
      correlationId,
      eventId: safeForLog(event.id),
      resource: safeForLog(event.resource),
      topic: safeForLog(event.topic),
      ...{ outcome, reason, configuration, product, tries, durationMs },
      employee: await hashOf(employee),
    });
    countOne(metrics, METRICS.outcome, { outcome });
    if (outcome === 'failed' && reason !== null) countOne(metrics, METRICS.failed, { reason });
    metrics.addMetric(METRICS.latency, MetricUnit.Milliseconds, durationMs);
  }

  /** ms */
  function since(receivedAt: string): number {
    return Math.max(0, now() - Date.parse(receivedAt));
  }
}

function countedResult(
  { queued }: QueueMessage,
  { configuration, product, outcome }: SyncResult,
  now: number,
): CountedResult {
  const at = new Date(now).toISOString();
  return { configuration, product, outcome, at, isReplay: queued.via === 'replay' };
}

function idsOf(messages: QueueMessage[]) {
  return {
    resource: safeForLog(messages[0]?.event.resource ?? null),
    eventIds: messages.map(({ event }) => safeForLog(event.id)),
    tries: Math.max(...messages.map(({ tries }) => tries)),
  };
}

/** Sets when messages that go back to the queue are seen again; their group waits for them, other groups go on. */
export function delayRetry(client: SQSClient, queueUrl: string) {
  return async (messages: { receiptHandle: string }[], afterSeconds: number): Promise<void> => {
    const { Failed } = await client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queueUrl,
        Entries: messages.map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: afterSeconds,
        })),
      }),
    );
    if (Failed?.length)
      throw new Error(`${Failed.length} of ${messages.length} messages could not be postponed`);
  };
}
