import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { errorName } from '../shared/safe-logging';
import { deduplicationId, messageGroupId, serializeQueuedEvent, type QueuedEvent } from './message';

/** Limits of SQS for one call. */
export const MAX_BATCH_SIZE = 10;
const MAX_BYTES = 1024 * 1024;

type SendResult = {
  sent: QueuedEvent[];
  /** Not in the queue: send them again later. */
  failed: QueuedEvent[];
  /** Error name of the first failure, safe to log. */
  problem: string | null;
};

/** Sends events to the queue in their order. Never rejects: failures are in the result. */
export type SendEvents = (events: QueuedEvent[]) => Promise<SendResult>;

export function createEventSender(client: SQSClient, queueUrl: string): SendEvents {
  return async (events) => {
    const result: SendResult = { sent: [], failed: [], problem: null };
    let isDown = false;
    for (const batch of batchesOf(events)) {
      // After a call failed as a whole, none follows, so that later events do not overtake the failed ones.
      const answer: BatchResult = isDown ? NOT_SENT : await sendBatch(client, queueUrl, batch);
      isDown ||= !answer.reached;
      for (const [index, { event }] of batch.entries()) {
        (answer.accepted.has(String(index)) ? result.sent : result.failed).push(event);
      }
      result.problem ??= answer.problem;
    }
    return result;
  };
}

type Entry = { event: QueuedEvent; text: string };

/** Groups messages into calls. An event that is too large for any call is a batch of its own. */
function* batchesOf(events: QueuedEvent[]): Generator<Entry[]> {
  let batch: Entry[] = [];
  let bytes = 0;
  for (const event of events) {
    // ASCII: one byte per character.
    const text = serializeQueuedEvent(event);
    if (batch.length > 0 && (batch.length === MAX_BATCH_SIZE || bytes + text.length > MAX_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push({ event, text });
    bytes += text.length;
  }
  if (batch.length > 0) yield batch;
}

type BatchResult = {
  /** False if the call failed as a whole. */
  reached: boolean;
  /** Ids of the entries that are in the queue. */
  accepted: ReadonlySet<string | undefined>;
  problem: string | null;
};

const NOT_SENT: BatchResult = { reached: false, accepted: new Set(), problem: null };

async function sendBatch(client: SQSClient, queueUrl: string, batch: Entry[]): Promise<BatchResult> {
  // SQS would reject the whole call, which would be treated as an outage.
  if (batch.some(({ text }) => text.length > MAX_BYTES)) {
    return { reached: true, accepted: new Set(), problem: 'too_large' };
  }
  const entries = batch.map(({ event, text }, index) => ({
    Id: String(index),
    MessageBody: text,
    MessageGroupId: messageGroupId(event),
    MessageDeduplicationId: deduplicationId(event),
  }));
  try {
    const { Successful = [], Failed = [] } = await client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
    );
    const accepted = new Set(Successful.map(({ Id }) => Id));
    return { reached: true, accepted, problem: Failed[0]?.Code ?? null };
  } catch (error) {
    return { ...NOT_SENT, problem: errorName(error) };
  }
}

const attributes = z.object({
  ApproximateNumberOfMessages: z.coerce.number(),
  ApproximateNumberOfMessagesNotVisible: z.coerce.number(),
});

/** Reads the approximate number of messages in the queue, including those in flight. */
export function createQueueDepthReader(client: SQSClient, queueUrl: string): () => Promise<number> {
  return async () => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: inFlight } =
      attributes.parse(Attributes);
    return visible + inFlight;
  };
}
