import { createHash } from 'node:crypto';
import * as z from 'zod';

/**
 * A message of the queue to sync: what we need of the event that Lucca sent, and what may be known without reading it. `problems` marks an event that breaks the contract: it is not applied, it becomes a `failed` row of
 * the log.
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
  /** How it came here: Lucca delivered it, or we sent an event of the log again, fetched a missed one, or an old one. */
  via: z.enum(['delivery', 'replay', 'catch-up', 'import']).default('delivery'),
  /** Makes the deduplication id of a replay or an import its own: the queue must not take it for what it has seen. */
  nonce: z.string().optional(),
  /** What the row of a probe says: one that comes to the same again leaves it as it is. */
  before: z
    .object({
      outcome: z.enum(['waiting', 'failed']),
      reason: z.string().nullable(),
      detail: z.string().nullable(),
    })
    .optional(),
  /** The body, base64; null where its content was not kept. `problems` says why. */
  body: z.base64().nullable(),
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
  return event.resource === null ? nameOf([event.tenant, event.eventId]) : safeId(event.resource);
}

/** Names the event, not the resource: a redelivery within five minutes is swallowed by SQS, a replay or an import is not. */
export function deduplicationId({
  tenant,
  eventId,
  nonce,
}: Pick<QueuedEvent, 'tenant' | 'eventId' | 'nonce'>): string {
  return nameOf(nonce === undefined ? [tenant, eventId] : [tenant, eventId, nonce]);
}

function nameOf(parts: (string | null)[]): string {
  return sha256(JSON.stringify(parts));
}

/** SQS takes up to 128 printable ASCII characters. */
function safeId(key: string): string {
  return /^[\x21-\x7e]{1,128}$/.test(key) ? key : sha256(key);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
