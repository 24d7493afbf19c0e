import type { SQSRecord } from 'aws-lambda';
import { readDelivery, type ConnectionTest, type InvalidEvent, type LuccaEvent } from '../lucca/delivery';
import { queuedEvent, type QueuedEvent } from '../queue/message';

/** A parsed message of the queue. */
export type QueueMessage<Event = LuccaEvent | InvalidEvent | ConnectionTest> = {
  messageId: string;
  receiptHandle: string;
  /** Receive count in SQS, including this delivery. */
  tries: number;
  queued: QueuedEvent;
  /** The stored part of the delivery's body; null if nothing was stored. */
  payload: Buffer | null;
  event: Event;
};

/**
 * Parses a record of the queue. Ingest has marked invalid events; the others are validated again, because the queue is
 * an input of this function.
 *
 * @param now ms since the epoch
 * @throws SyntaxError or ZodError if ingest did not send it
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

function readEvent(queued: QueuedEvent, payload: Buffer | null, now: number): QueueMessage['event'] {
  const { eventId: id, topic, occurredAt, tenant, resource } = queued;
  const invalid = (problems: string[]): InvalidEvent => ({
    ...{ id, topic, occurredAt, tenant, resource },
    problems,
  });
  if (queued.problems) return invalid(queued.problems);
  if (payload === null) return invalid(['the content was not stored']);
  const delivery = readDelivery(payload, now);
  if (delivery.kind === 'ignored') return invalid([`topic ${delivery.topic} is not supported`]);
  if (delivery.kind === 'event' && delivery.event.state.kind === 'employee' && resource !== null) {
    // The change of an employee is also queued for each affected resource, with a separate event id.
    return { ...delivery.event, id, resource };
  }
  return delivery.event;
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

/**
 * Picks the newest of several events of one resource. An event contains the whole state, so the others do not have to
 * be applied.
 *
 * @returns null if there are no messages
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
