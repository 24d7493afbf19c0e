import type { Logger } from '@aws-lambda-powertools/logger';
import { loggable } from '../loggable';
import type { LuccaApi } from '../lucca/api-client';
import { LuccaApiError, LuccaFailError } from '../lucca/api-errors';
import { readEventReference } from '../lucca/delivery';
import { queueable } from '../lucca/queueable';
import type { QueuedEvent } from '../lucca/queued-event';
import type { KnownEvents } from '../store/known-events';
import { logKey } from '../store/log-entry';
import { ofOneApiVersion, readListedEvent, type ListedEvent } from './listed-event';

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

export type Missing = {
  events: QueuedEvent[];
  /** Lucca's ids of those that it does not tell more of. */
  fruitless: string[];
  /** False if some could not be fetched any more. */
  complete: boolean;
  /** What ended it, if Lucca did. */
  trouble: LuccaApiError | null;
};

type Listed = { item: unknown; listed: ListedEvent };

/** `fetch`: Lucca's id of an event that the list shows without its data. */
type Candidate = { key: string; item: unknown; fetch: string | null };

/**
 * The events of a page that we follow and whose delivery never got a row in the log.
 *
 * @param pass.since ms since the epoch; older ones do not concern us
 * @param pass.fruitless ids that need not be asked for again
 * @param mayAsk asked before each request
 */
export async function missingEvents(
  items: unknown[],
  pass: { since: number; fruitless: readonly string[] },
  mayAsk: () => boolean,
  deps: MissingEventsDependencies,
): Promise<Missing> {
  const candidates = new Map<string, Candidate>();
  const listed = items.flatMap((item) => followed(item, pass.since));
  for (const one of ofOneApiVersion(listed)) {
    const candidate = candidateOf(one, deps);
    if (candidate) candidates.set(candidate.key, candidate);
  }
  const known = await deps.known.among(candidates.keys());

  const missing: Missing = { events: [], fruitless: [], complete: false, trouble: null };
  for (const { key, item, fetch } of candidates.values()) {
    if (known.has(key)) continue;
    const event = messageOf(item, deps);
    if (!event) continue;
    if (fetch === null) {
      missing.events.push(event);
      continue;
    }
    if (pass.fruitless.includes(fetch)) continue;
    if (!mayAsk()) return missing;
    try {
      const whole = await fetchMessage(fetch, deps);
      if (whole) missing.events.push(whole);
      else missing.fruitless.push(fetch);
    } catch (trouble) {
      // What was found so far is not to be fetched again.
      if (trouble instanceof LuccaApiError) return { ...missing, trouble };
      throw trouble;
    }
  }
  return { ...missing, complete: true };
}

/** @throws LuccaApiError if it may be had later */
async function fetchMessage(id: string, deps: MissingEventsDependencies): Promise<QueuedEvent | null> {
  try {
    return messageOf(await deps.lucca.event(id), deps);
  } catch (error) {
    if (!(error instanceof LuccaFailError)) throw error;
    deps.logger.warn('Lucca does not tell an event', { eventId: loggable(id), problem: error.message });
    return null;
  }
}

/** What concerns us of an item of the list: one or none. */
function followed(item: unknown, since: number): Listed[] {
  const listed = readListedEvent(item);
  if (!listed?.isFollowed) return [];
  return listed.occurredAt !== null && listed.occurredAt < since ? [] : [{ item, listed }];
}

function candidateOf({ item, listed }: Listed, deps: MissingEventsDependencies): Candidate | null {
  const key = keyOf(item, deps);
  return key === null ? null : { key, item, fetch: listed.hasData ? null : listed.id };
}

/** Nearly all of a page is known: none of these is read whole, again in each run. */
function keyOf(item: unknown, deps: MissingEventsDependencies): string | null {
  const { id, tenant } = readEventReference(item);
  if (id !== null) return logKey({ tenant, eventId: id });
  const event = messageOf(item, deps);
  return event && logKey(event);
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
