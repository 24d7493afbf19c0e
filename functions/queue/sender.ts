import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { errorName } from '../shared/safe-logging';
import { deduplicationId, messageGroupId, serializeQueuedEvent, type QueuedEvent } from './message';

/** Limits of one call of SQS: messages, and bytes of all of them together. */
const MAX_ENTRIES = 10;

const MAX_BYTES = 1024 * 1024;

type Sent = {
  sent: QueuedEvent[];
  /** Not safe in the queue: send them again later. */
  failed: QueuedEvent[];
  /** Why the first of them failed: a name without data, for the log. */
  problem: string | null;
};

/** Puts events into the queue, in their order. Never rejects: what SQS did not take is in the result. */
export type SendEvents = (events: QueuedEvent[]) => Promise<Sent>;

export function eventSender(client: SQSClient, queueUrl: string): SendEvents {
  return async (events) => {
    const result: Sent = { sent: [], failed: [], problem: null };
    let down = false;
    for (const batch of batchesOf(events)) {
      // After a call that failed as a whole no other is made: what is later must not overtake what failed.
      const answer: Answer = down ? NOT_TRIED : await sendBatch(client, queueUrl, batch);
      down ||= !answer.reached;
      for (const [index, { event }] of batch.entries()) {
        (answer.taken.has(String(index)) ? result.sent : result.failed).push(event);
      }
      result.problem ??= answer.problem;
    }
    return result;
  };
}

type Entry = { event: QueuedEvent; text: string };

type Answer = { reached: boolean; taken: ReadonlySet<string | undefined>; problem: string | null };

const NOT_TRIED: Answer = { reached: false, taken: new Set(), problem: null };

async function sendBatch(client: SQSClient, queueUrl: string, batch: Entry[]): Promise<Answer> {
  // A call for this one alone would fail as a whole, and look like a service that is down.
  if (batch.some(({ text }) => text.length > MAX_BYTES))
    return { reached: true, taken: new Set(), problem: 'too_large' };
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
    return {
      reached: true,
      taken: new Set(Successful.map(({ Id }) => Id)),
      problem: Failed[0]?.Code ?? null,
    };
  } catch (error) {
    return { ...NOT_TRIED, problem: errorName(error) };
  }
}

/** What one call takes. An event that is too large by itself is a batch of its own. */
function* batchesOf(events: QueuedEvent[]): Generator<Entry[]> {
  let batch: Entry[] = [];
  let bytes = 0;
  for (const event of events) {
    // ASCII: as many bytes as characters.
    const text = serializeQueuedEvent(event);
    if (batch.length > 0 && (batch.length === MAX_ENTRIES || bytes + text.length > MAX_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push({ event, text });
    bytes += text.length;
  }
  if (batch.length > 0) yield batch;
}

const count = z.coerce.number();

const attributes = z.object({
  ApproximateNumberOfMessages: count,
  ApproximateNumberOfMessagesNotVisible: count,
});

/** About how many messages the queue holds, with those that are being handled. */
export function queueDepth(client: SQSClient, queueUrl: string): () => Promise<number> {
  return async () => {
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: handled } =
      attributes.parse(Attributes);
    return visible + handled;
  };
}
