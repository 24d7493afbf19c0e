import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { setTimeout } from 'node:timers/promises';
import { clientOptions } from '../../aws/aws-environment';
import { handled, recordOf } from './batch';

export type EventSourceSettings = {
  queueUrl: string;
  queueArn: string;
  batchSize: number;
  /** Whether the function says which messages of a batch failed. */
  reportsFailures: boolean;
  maxConcurrency: number;
};

export type EventSource = {
  /** Takes no more batches, and gives those that are under way a moment to end. */
  stop(): Promise<void>;
};

const LONG_POLL_SECONDS = 20;
const GRACE_MS = 3000;

/**
 * Lambda's event source mapping: takes batches from a queue, invokes the function side by side up to the limit, deletes what
 * succeeded and leaves the rest to its visibility.
 *
 * @param invoke rejects if the function failed as a whole
 */
export function startEventSource(
  endpoint: string,
  { queueUrl, queueArn, batchSize, reportsFailures, maxConcurrency }: EventSourceSettings,
  invoke: (event: { Records: SQSRecord[] }) => Promise<unknown>,
): EventSource {
  const client = new SQSClient(clientOptions(endpoint));
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  async function receive(): Promise<SQSRecord[]> {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: batchSize,
        WaitTimeSeconds: LONG_POLL_SECONDS,
        MessageSystemAttributeNames: ['All'],
      }),
      { abortSignal: stopping.signal },
    );
    return Messages.map((message) => recordOf(message, queueArn));
  }

  async function handle(records: SQSRecord[]): Promise<void> {
    const done = await invoke({ Records: records }).then(
      (response) => (reportsFailures ? handled(records, response) : records),
      () => [],
    );
    if (done.length === 0) return;
    const entries = done.map(({ messageId, receiptHandle }) => ({
      Id: messageId,
      ReceiptHandle: receiptHandle,
    }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
  }

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (running.size >= maxConcurrency) await Promise.race(running);
      const records = await receive();
      if (records.length === 0) continue;
      const batch = handle(records).finally(() => running.delete(batch));
      running.add(batch);
    }
  }

  const polling = poll().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.race([Promise.allSettled(running), setTimeout(GRACE_MS, undefined, { ref: false })]);
      client.destroy();
    },
  };
}
