import type { Logger } from '@aws-lambda-powertools/logger';
import { loggable } from '../loggable';
import type { LuccaApi } from '../lucca/api-client';
import { queueable } from '../lucca/queueable';
import type { QueuedEvent } from '../lucca/queued-event';
import type { KnownEvents } from '../store/known-events';
import { logKey } from '../store/log-entry';
import { readListedEvent } from './listed-event';

/** The door takes no larger ones from Lucca either; this one could never be sent, and would be in the way of all others. */
const MAX_BODY_BYTES = 256 * 1024;

export type MissingEventsDependencies = {
  lucca: Pick<LuccaApi, 'event'>;
  known: Pick<KnownEvents, 'among'>;
  logger: Logger;
  /** ms since the epoch */
  now: () => number;
  newId: () => string;
};

/** `complete` is false if some could not be fetched any more. */
export type Missing = { events: QueuedEvent[]; complete: boolean };

/** `fetch`: Lucca's id of an event that the list shows without its data. */
type Candidate = { event: QueuedEvent; fetch: string | null };

/**
 * The events of a page that we follow and whose delivery never got a row in the log.
 *
 * @param since ms since the epoch; older ones do not concern us
 * @param mayAsk asked before each request
 * @throws LuccaApiError
 */
export async function missingEvents(
  items: unknown[],
  since: number,
  mayAsk: () => boolean,
  deps: MissingEventsDependencies,
): Promise<Missing> {
  const candidates = new Map<string, Candidate>();
  for (const item of items) {
    const candidate = candidateOf(item, since, deps);
    if (candidate) candidates.set(logKey(candidate.event), candidate);
  }
  const known = await deps.known.among(candidates.keys());

  const events: QueuedEvent[] = [];
  for (const [key, { event, fetch }] of candidates) {
    if (known.has(key)) continue;
    if (fetch !== null && !mayAsk()) return { events, complete: false };
    const whole = fetch === null ? event : messageOf(await deps.lucca.event(fetch), deps);
    if (whole) events.push(whole);
  }
  return { events, complete: true };
}

function candidateOf(item: unknown, since: number, deps: MissingEventsDependencies): Candidate | null {
  const listed = readListedEvent(item);
  if (!listed?.isFollowed) return null;
  if (listed.occurredAt !== null && listed.occurredAt < since) return null;
  const event = messageOf(item, deps);
  return event && { event, fetch: listed.hasData ? null : listed.id };
}

/** Null for what has no place in the queue, as for an event that Lucca no longer has. */
function messageOf(item: unknown, { logger, now, newId }: MissingEventsDependencies): QueuedEvent | null {
  if (item === null) return null;
  const body = Buffer.from(JSON.stringify(item));
  const time = now();
  const receivedAt = new Date(time).toISOString();
  const made = queueable(body, { now: time, receivedAt, correlationId: newId(), via: 'catch-up' });
  if (made.kind === 'ignored') return null;
  if (body.length <= MAX_BODY_BYTES) return made.event;
  logger.warn('An event is too large to be caught up', { eventId: loggable(made.event.eventId) });
  return null;
}
