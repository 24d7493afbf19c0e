import { createHash } from 'node:crypto';
import * as z from 'zod';

/**
 * A message of the queue between ingest and sync: the delivery's bytes as they came, and what may be known without reading
 * them. `problems` marks an event that breaks the contract: it is not applied, it becomes a `failed` row of the log.
 */
export const queuedEvent = z.object({
  /** Id of the event, or a hash of the body where it has none. */
  eventId: z.string().min(1),
  tenant: z.string().nullable(),
  topic: z.string().nullable(),
  occurredAt: z.string().nullable(),
  resource: z.string().nullable(),
  /** ISO 8601: when the delivery reached us. */
  receivedAt: z.iso.datetime(),
  correlationId: z.string(),
  problems: z.array(z.string()).optional(),
  /** The body, base64: any bytes, and never more than 4/3 of the door's limit. */
  body: z.base64(),
});

export type QueuedEvent = z.infer<typeof queuedEvent>;

/**
 * The message's text, in ASCII: queues differ in which characters they take.
 */
export function serializeQueuedEvent(event: QueuedEvent): string {
  return JSON.stringify(event).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * The message group: the resource, so that its events stay in sequence; an event of no known resource stands alone.
 */
export function messageGroupId(event: Pick<QueuedEvent, 'tenant' | 'eventId' | 'resource'>): string {
  return event.resource === null ? deduplicationId(event) : safeId(event.resource);
}

/** Names the event, not the resource: a redelivery within five minutes is swallowed by SQS. */
export function deduplicationId(event: Pick<QueuedEvent, 'tenant' | 'eventId'>): string {
  return sha256(JSON.stringify([event.tenant, event.eventId]));
}

/** SQS takes up to 128 printable ASCII characters. */
function safeId(key: string): string {
  return /^[\x21-\x7e]{1,128}$/.test(key) ? key : sha256(key);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
