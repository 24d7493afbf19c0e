import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { failureClassOf } from '../domain/vocabulary';
import { callFields, collectCalls, type ObservedCall } from '../google/call-observer';
import type { LuccaEvent } from '../lucca/delivery';
import type { HashEmployee } from '../shared/employee-hash';
import { errorName, safeForLog } from '../shared/safe-logging';
import { countFailure, countOne, METRICS } from '../shared/telemetry';
import { processGroup, type GroupDependencies, type GroupResult } from './process-group';
import { isValid, readQueueMessage, type QueueMessage } from './queue-message';
import type { SyncResult } from './sync-result';

/** Time reserved at the end of an invocation to write the log and return failed messages. */
const RESERVE_MS = 5000;

type HandlerDependencies = Omit<GroupDependencies, 'onResult' | 'onUnchanged'> & {
  /** Reads what the events of a batch need, in as few requests as possible. */
  preload: (events: LuccaEvent[]) => Promise<void>;
  /** Hides messages in the queue for this long. */
  delayRetry: (
    messages: { messageId: string; receiptHandle: string }[],
    afterSeconds: number,
  ) => Promise<void>;
  /** Replaces an employee's address in logs. */
  hashEmployee: HashEmployee;
  logger: Logger;
  metrics: Metrics;
};

export type Handler = (
  event: SQSEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<SQSBatchResponse>;

/**
 * Creates the handler for batches of the queue. Message groups are processed in parallel (AWS-23), and succeed or fail
 * as a whole: the messages of a failed one return to the queue (AWS-25).
 */
export function createHandler(dependencies: HandlerDependencies): Handler {
  const { logger, metrics, now, preload, delayRetry, hashEmployee } = dependencies;

  return async ({ Records }, context) => {
    const deadline = now() + context.getRemainingTimeInMillis() - RESERVE_MS;
    const groups = Map.groupBy(Records, ({ attributes }) => attributes.MessageGroupId ?? '');
    const read = [...groups.values()].map((records) => ({ records, messages: readAll(records) }));
    await preloadAll(read.flatMap(({ messages }) => messages ?? []));
    const failed = await Promise.all(read.map((group) => handleGroup(group, deadline)));
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    return { batchItemFailures: failed.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };

  /** @returns the records that return to the queue */
  async function handleGroup(
    { records, messages }: { records: SQSRecord[]; messages: QueueMessage[] | null },
    deadline: number,
  ): Promise<SQSRecord[]> {
    if (!messages) return records;
    const startedAt = now();
    const calls = new Map<QueueMessage, ObservedCall[]>(messages.map((message) => [message, []]));
    const groupResult = await processGroup(messages, deadline, {
      ...dependencies,
      syncEvent: (message, until) =>
        collectCalls(calls.get(message) ?? [], () => dependencies.syncEvent(message, until)),
      onResult: (message, result) => reportResult(message, result, timesAndCalls([message])),
      onUnchanged: (message, result) => reportUnchanged(message, result, timesAndCalls([message])),
    });
    if (groupResult.kind === 'done') return [];
    if (groupResult.kind === 'retry') reportRetry(messages, groupResult, timesAndCalls(messages));
    await delay(messages, groupResult.afterSeconds);
    return records;

    /** Log fields from which metrics are derived, so that each must be in exactly one line. */
    function timesAndCalls(of: QueueMessage[]): object {
      const firstTries = of.filter(({ tries }) => tries === 1);
      const waits = firstTries.map(({ queued }) => Math.max(0, startedAt - Date.parse(queued.receivedAt)));
      return {
        ...(waits.length > 0 && { queueMs: Math.max(...waits) }),
        ...callFields(of.flatMap((message) => calls.get(message) ?? [])),
      };
    }
  }

  async function preloadAll(messages: QueueMessage[]): Promise<void> {
    try {
      await preload(messages.filter(isValid).map(({ event }) => event));
    } catch (error) {
      // Each event reads what it needs again, and fails on its own.
      logger.warn('Batch could not be preloaded', { error: errorName(error) });
    }
  }

  function readAll(records: SQSRecord[]): QueueMessage[] | null {
    try {
      return records.map((record) => readQueueMessage(record, now()));
    } catch {
      // Ingest did not send it. It ends in the dead-letter queue, which has an alarm.
      logger.error('Message could not be parsed', { messageIds: records.map(({ messageId }) => messageId) });
      return null;
    }
  }

  async function delay(messages: QueueMessage[], afterSeconds: number): Promise<void> {
    try {
      await delayRetry(messages, afterSeconds);
    } catch (error) {
      // They return anyway, after the visibility timeout of the queue.
      logger.warn('Messages could not be delayed', { error: errorName(error) });
    }
  }

  /** The metrics of the event are derived from this line, see `lib/monitoring/log-metrics.ts`. */
  async function reportResult(
    { event, queued, tries }: QueueMessage,
    { outcome, reason, configuration, product, employee }: SyncResult,
    fields: object,
  ): Promise<void> {
    logger.info('Event synchronized', {
      correlationId: queued.correlationId,
      eventId: safeForLog(event.id),
      resource: safeForLog(event.resource),
      ...{ outcome, reason, configuration, product },
      ...(tries > 1 && { tries }),
      employee: await hashEmployee(employee),
      durationMs: msSince(queued.receivedAt),
      ...fields,
    });
    const failureClass = failureClassOf(outcome, reason);
    if (failureClass) countFailure(metrics, failureClass);
  }

  /** Does not count the outcome again: it was counted when it occurred first. */
  async function reportUnchanged(
    { event, queued }: QueueMessage,
    { outcome, reason, configuration, employee }: SyncResult,
    fields: object,
  ): Promise<void> {
    logger.info('Event outcome unchanged', {
      correlationId: queued.correlationId,
      eventId: safeForLog(event.id),
      ...{ configuration, outcome, reason },
      employee: await hashEmployee(employee),
      ...fields,
    });
  }

  function reportRetry(
    messages: QueueMessage[],
    { afterSeconds, reason, trace }: Extract<GroupResult, { kind: 'retry' }>,
    fields: object,
  ): void {
    logger.warn('Message group returned to the queue', {
      resource: safeForLog(messages[0]?.event.resource ?? null),
      eventIds: messages.map(({ event }) => safeForLog(event.id)),
      tries: Math.max(...messages.map(({ tries }) => tries)),
      ...{ reason, afterSeconds, trace },
      ...fields,
    });
    countOne(metrics, METRICS.retry, { reason });
  }

  function msSince(receivedAt: string): number {
    return Math.max(0, now() - Date.parse(receivedAt));
  }
}

/**
 * Creates the function that sets when returned messages become visible again. Until then, SQS delivers no other message
 * of their group; other groups are not affected.
 */
export function createRetryDelayer(client: SQSClient, queueUrl: string) {
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
      throw new Error(`${Failed.length} of ${messages.length} messages could not be delayed`);
  };
}
