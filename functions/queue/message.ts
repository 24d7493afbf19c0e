import { createHash } from 'node:crypto';
import * as z from 'zod';
import { logKey, timeOfLogKey, type SyncLog } from '../domain/sync-log';
import { UNRESOLVED_OUTCOMES, VIAS, type UnresolvedOutcome } from '../domain/vocabulary';
import { readDelivery, type Delivery } from '../lucca/delivery';
import { redactBody } from '../lucca/redact-body';

/**
 * The largest body that is accepted or stored. It is checked again after redaction, because serialized JSON may be
 * larger (`1e20`) and exceed the limits of SQS and DynamoDB.
 */
export const MAX_BODY_BYTES = 256 * 1024;

/**
 * A message to the sync function: a Lucca event, with the fields that are used before the body is parsed. An event that
 * violates the schema has `problems`: sync does not apply it and logs it as failed.
 */
export const queuedEvent = z.object({
  /** Lucca's id of the event; a hash of the body if the event has none. */
  eventId: z.string().min(1),
  tenant: z.string().nullable(),
  topic: z.string().nullable(),
  occurredAt: z.string().nullable(),
  resource: z.string().nullable(),
  /** ISO 8601: when the delivery arrived. */
  receivedAt: z.iso.datetime(),
  correlationId: z.string(),
  problems: z.array(z.string()).optional(),
  via: z.enum(VIAS),
  /** Part of the deduplication id, so that SQS does not drop a replay or an import as a duplicate. */
  nonce: z.string().optional(),
  /** Time of the event's row in the log, ISO 8601; for replays of events that already have one. */
  loggedAt: z.iso.datetime().optional(),
  /** Key of the event's row in the log; for replays of events whose tenant or id was not understood at first. */
  loggedAs: z.string().optional(),
  /** For a probe: the outcome in the event's row. Sync does not write the row if the outcome stays the same. */
  before: z
    .object({
      outcome: z.enum(UNRESOLVED_OUTCOMES),
      reason: z.string().nullable(),
      detail: z.string().nullable(),
    })
    .optional(),
  /** Base64; null if the content was not kept, for the reason in `problems`. */
  body: z.base64().nullable(),
});

export type QueuedEvent = z.infer<typeof queuedEvent>;

/** Prefix of the ids of events that the employee directory creates: Lucca did not send them. */
export const DIRECTORY_EVENT = 'directory-';

/** When and how an event arrived. */
export type Arrival = Pick<QueuedEvent, 'receivedAt' | 'correlationId' | 'via'> & {
  /** ms since the epoch */
  now: number;
};

type ToQueueMessageResult =
  | { kind: 'queue'; event: QueuedEvent; /** Lucca tests the connection. */ connectionTest: boolean }
  /** The topic is not followed. */
  | { kind: 'ignored'; topic: string };

/**
 * Converts the body of an authentic event, valid or not, into a message. Every queued event passes through this
 * function, which removes the fields that must not be stored. Connection tests are queued too, so that administrators
 * see them in the log.
 *
 * @param body the bytes as received
 */
export function toQueueMessage(body: Buffer, { now, ...arrival }: Arrival): ToQueueMessageResult {
  const redacted = redactBody(body);
  const stored = redacted && redacted.length <= MAX_BODY_BYTES ? redacted : null;
  const delivery = readDelivery(redacted ?? body, now);
  if (delivery.kind === 'ignored') return delivery;
  const { id, tenant, topic, occurredAt, resource } = delivery.event;
  const problems = problemsOf(delivery, stored);
  return {
    kind: 'queue',
    connectionTest: delivery.kind === 'connection',
    event: {
      // Otherwise, the holder of a webhook secret could move events as the directory does.
      eventId: arrival.via !== 'directory' && id.startsWith(DIRECTORY_EVENT) ? `lucca-${id}` : id,
      ...{ tenant, topic, occurredAt, resource },
      ...(problems && { problems }),
      ...arrival,
      body: stored && stored.toString('base64'),
    },
  };
}

function problemsOf(delivery: Delivery, stored: Buffer | null): string[] | null {
  if (delivery.kind === 'invalid') return delivery.event.problems;
  return stored === null ? ['The body is too large. Its content was not kept.'] : null;
}

/** The fields of an unresolved event that a replay needs. */
type ReplayableEvent = Pick<
  SyncLog,
  'event' | 'eventId' | 'tenant' | 'topic' | 'occurredAt' | 'resource' | 'correlationId' | 'reason' | 'detail'
> & { outcome: UnresolvedOutcome };

/**
 * Returns the message that replays an event of the log.
 *
 * @param payload body of the delivery
 * @param nonce see {@link QueuedEvent}
 * @param at now, ISO 8601: replaces the time of arrival, so that waiting does not count as latency
 * @param isProbe the replay tests whether its cause is over: its row is only written if the outcome changes
 */
export function toReplayMessage(
  {
    event,
    eventId,
    tenant,
    topic,
    occurredAt,
    resource,
    correlationId,
    outcome,
    reason,
    detail,
  }: ReplayableEvent,
  payload: Buffer,
  { nonce, at, isProbe = false }: { nonce: string; at: string; isProbe?: boolean },
): QueuedEvent {
  const loggedAt = timeOfLogKey(event);
  return {
    ...{ eventId, tenant, topic, occurredAt, resource, correlationId },
    receivedAt: at,
    loggedAt,
    ...(logKey({ tenant, eventId, time: loggedAt }) !== event && { loggedAs: event }),
    via: 'replay',
    nonce,
    ...(isProbe && { before: { outcome, reason, detail } }),
    body: payload.toString('base64'),
  };
}

/** Returns JSON in ASCII, because SQS and its emulators accept different characters. */
export function serializeQueuedEvent(event: QueuedEvent): string {
  return JSON.stringify(event).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One group per resource, so that its events are processed in order. An event without a resource has its own group. */
export function messageGroupId(event: Pick<QueuedEvent, 'tenant' | 'eventId' | 'resource'>): string {
  return event.resource === null ? hashOf([event.tenant, event.eventId]) : toSqsId(event.resource);
}

/**
 * Identifies the event: SQS drops a redelivery within five minutes (AWS-24), but not a replay or an import, which has a
 * nonce, nor a message that is moved back from the dead-letter queue (AWS-17).
 */
export function deduplicationId({
  tenant,
  eventId,
  nonce,
}: Pick<QueuedEvent, 'tenant' | 'eventId' | 'nonce'>): string {
  return hashOf(nonce === undefined ? [tenant, eventId] : [tenant, eventId, nonce]);
}

/** SQS accepts up to 128 printable ASCII characters. */
function toSqsId(key: string): string {
  return /^[\x21-\x7e]{1,128}$/.test(key) ? key : sha256(key);
}

function hashOf(parts: (string | null)[]): string {
  return sha256(JSON.stringify(parts));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
