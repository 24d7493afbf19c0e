import { createHash } from 'node:crypto';
import * as z from 'zod';
import { readDelivery, type Delivery } from '../lucca/delivery';
import { redactBody } from '../lucca/redact-body';
import type { UnresolvedEvent } from '../store/log-rows';

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

/**
 * No delivery is larger. Written anew, a number such as `1e20` takes more room, and what SQS and an item of DynamoDB take has an
 * end.
 */
export const MAX_BODY_BYTES = 256 * 1024;

/** When and how an event reached us. */
export type Arrival = Pick<QueuedEvent, 'receivedAt' | 'correlationId' | 'via'> & {
  /** ms since the epoch */
  now: number;
};

/** What becomes of an event at the edge. A topic that we do not follow needs no place in the queue. */
type ToQueueMessageResult =
  | { kind: 'queue'; event: QueuedEvent; /** Lucca only tries the connection. */ connectionTest: boolean }
  | { kind: 'ignored'; topic: string };

/**
 * The message of an authentic event, understood or not. Connection tests are among them: their row in the log shows the
 * administrator that they arrived. Every way into the queue leads through here, so that nothing gets past that nobody needs.
 *
 * @param body the event's bytes as they came
 */
export function toQueueMessage(body: Buffer, { now, ...arrival }: Arrival): ToQueueMessageResult {
  const written = redactBody(body);
  const kept = written && written.length <= MAX_BODY_BYTES ? written : null;
  const delivery = readDelivery(written ?? body, now);
  if (delivery.kind === 'ignored') return delivery;
  const { id, tenant, topic, occurredAt, resource } = delivery.event;
  const problems = problemsOf(delivery, kept);
  return {
    kind: 'queue',
    connectionTest: delivery.kind === 'connection',
    event: {
      eventId: id,
      ...{ tenant, topic, occurredAt, resource },
      ...(problems && { problems }),
      ...arrival,
      body: kept && kept.toString('base64'),
    },
  };
}

function problemsOf(delivery: Delivery, kept: Buffer | null): string[] | null {
  if (delivery.kind === 'invalid') return delivery.event.problems;
  return kept === null ? ['The body is too large. Its content was not kept.'] : null;
}

/**
 * The message with which an event of the log comes back to the queue.
 *
 * @param nonce makes it another message than those before
 * @param at now, ISO 8601: how long it waited is no latency of ours
 * @param isProbe nobody waits for this very event: if it comes to the same again, its row is not written
 */
export function replayedEvent(
  { eventId, tenant, topic, occurredAt, resource, correlationId, open, reason, detail }: UnresolvedEvent,
  payload: Buffer,
  { nonce, at, isProbe = false }: { nonce: string; at: string; isProbe?: boolean },
): QueuedEvent {
  return {
    ...{ eventId, tenant, topic, occurredAt, resource, correlationId },
    receivedAt: at,
    via: 'replay',
    nonce,
    ...(isProbe && { before: { outcome: open, reason, detail } }),
    body: payload.toString('base64'),
  };
}
