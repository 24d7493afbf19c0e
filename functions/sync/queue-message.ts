import type { SQSRecord } from 'aws-lambda';
import { readDelivery, type ConnectionTest, type InvalidEvent, type LuccaEvent } from '../lucca/delivery';
import { queuedEvent, type QueuedEvent } from '../queue/message';

/** A message of the queue, read. */
export type QueueMessage<Event = LuccaEvent | InvalidEvent | ConnectionTest> = {
  messageId: string;
  receiptHandle: string;
  /** How often the queue has handed it out, this time included. */
  tries: number;
  queued: QueuedEvent;
  /** What is kept of the body; null where that is nothing. */
  payload: Buffer | null;
  event: Event;
};

/**
 * Reads a record of the queue. Ingest has marked what breaks the contract; what it let through is read once more, since the
 * queue is an edge of this function.
 *
 * @param now ms since the epoch
 * @throws ZodError if it is no message of ours
 */
export function readQueueMessage(record: SQSRecord, now: number): QueueMessage {
  const queued = queuedEvent.parse(JSON.parse(record.body));
  const payload = queued.body === null ? null : Buffer.from(queued.body, 'base64');
  return {
    messageId: record.messageId,
    receiptHandle: record.receiptHandle,
    tries: Number(record.attributes.ApproximateReceiveCount),
    queued,
    payload,
    event: readEvent(queued, payload, now),
  };
}

export function isInvalid(message: QueueMessage): message is QueueMessage<InvalidEvent> {
  return 'problems' in message.event;
}

export function isValid(message: QueueMessage): message is QueueMessage<LuccaEvent> {
  return 'state' in message.event;
}

export function isConnectionTest(message: QueueMessage): message is QueueMessage<ConnectionTest> {
  return !isInvalid(message) && !isValid(message);
}

function readEvent(queued: QueuedEvent, payload: Buffer | null, now: number): QueueMessage['event'] {
  const { eventId: id, topic, occurredAt, tenant, resource, problems } = queued;
  const marked = (found: string[]): InvalidEvent => ({
    id,
    topic,
    occurredAt,
    tenant,
    resource,
    problems: found,
  });
  if (problems) return marked(problems);
  if (payload === null) return marked(['the content was not kept']);
  const delivery = readDelivery(payload, now);
  if (delivery.kind === 'event' && delivery.event.state.kind === 'employee' && resource !== null) {
    // The change of an employee may be sent to each resource that it concerns, under an id of its own.
    return { ...delivery.event, id, resource };
  }
  if (delivery.kind !== 'ignored') return delivery.event;
  return marked([`topic ${delivery.topic} is not one that is followed`]);
}

/**
 * The newest of several events of one resource. An event holds the whole state, so the others need not be applied.
 *
 * @param messages not empty
 */
export function pickNewest<T extends { event: { version: string } }>(
  messages: T[],
): { newest: T; others: T[] } | null {
  const newest = messages.reduce<T | null>(
    (found, message) => (!found || message.event.version > found.event.version ? message : found),
    null,
  );
  return newest && { newest, others: messages.filter((message) => message !== newest) };
}
