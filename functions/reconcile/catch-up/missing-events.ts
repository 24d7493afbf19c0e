import type { Logger } from '@aws-lambda-powertools/logger';
import { logKey } from '../../domain/sync-log';
import type { LuccaApi } from '../../lucca/api/client';
import { LuccaApiError, LuccaBusyError, LuccaFailError } from '../../lucca/api/errors';
import { readEventReference } from '../../lucca/delivery';
import { redactJson } from '../../lucca/redact-body';
import { MAX_BODY_BYTES, toQueueMessage, type QueuedEvent } from '../../queue/message';
import { safeForLog } from '../../shared/safe-logging';
import type { EventLookup } from '../../store/log-store';
import { ofOneApiVersion, readListedEvent, type ListedEvent } from './listed-event';
import { firstFailure, type UnreadableEvent } from './unreadable-events';

/** So many failures in a row are not about single events: Lucca is down. */
const DOWN_AFTER = 3;

export type MissingEventsDependencies = EventMessageDependencies & { known: Pick<EventLookup, 'among'> };

type Missing = {
  events: QueuedEvent[];
  /** Lucca's ids of those that it does not tell more of. */
  fruitless: string[];
  /** Those that Lucca does not tell now: they are asked for again later. */
  unreadable: UnreadableEvent[];
  /** False if some could not be fetched any more. */
  complete: boolean;
  /** What ended it, if Lucca did. */
  trouble: LuccaApiError | null;
};

/** For the log. */
export const EVENT_UNREADABLE = 'Lucca does not tell an event now: it is asked for again later';

type Listed = { item: unknown; listed: ListedEvent };

/** `fetch`: Lucca's id of an event that the list shows without its data. */
type Candidate = { key: string; fetch: string | null } & Listed;

/**
 * The events of a page that we follow and whose delivery never got a row in the log.
 *
 * @param pass.since ms since the epoch; older ones do not concern us
 * @param pass.skip Lucca's ids of events that are not to be asked for here
 * @param pass.room how many events may be in trouble
 * @param mayAsk asked before each request
 */
export async function missingEvents(
  items: unknown[],
  pass: { since: number; skip: ReadonlySet<string>; room: number },
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

  const missing: Missing = { events: [], fruitless: [], unreadable: [], complete: false, trouble: null };
  let failuresInARow = 0;
  for (const { key, item, listed: shown, fetch } of candidates.values()) {
    if (known.has(key)) continue;
    const event = messageOf(item, deps);
    if (!event) continue;
    if (fetch === null) {
      missing.events.push(event);
      continue;
    }
    if (pass.skip.has(fetch)) continue;
    if (!mayAsk()) return missing;
    try {
      const whole = await fetchMessage(fetch, deps);
      if (whole) missing.events.push(whole);
      else missing.fruitless.push(fetch);
      failuresInARow = 0;
    } catch (trouble) {
      if (!(trouble instanceof LuccaApiError)) throw trouble;
      const isFull = missing.unreadable.length >= pass.room;
      // What was found so far is not to be fetched again.
      if (trouble instanceof LuccaBusyError || isFull) return { ...missing, trouble };
      const { topic, occurredAt } = shown;
      const { tenant } = readEventReference(item);
      missing.unreadable.push(firstFailure({ id: fetch, tenant, topic, occurredAt }, deps.now()));
      deps.logger.warn(EVENT_UNREADABLE, {
        eventId: safeForLog(fetch),
        failures: 1,
        problem: trouble.message,
      });
      failuresInARow += 1;
      if (failuresInARow === DOWN_AFTER) return { ...missing, trouble };
    }
  }
  return { ...missing, complete: true };
}

/** What concerns us of an item of the list: one or none. */
function followed(item: unknown, since: number): Listed[] {
  const listed = readListedEvent(item);
  if (!listed?.isFollowed) return [];
  return listed.occurredAtMs !== null && listed.occurredAtMs < since ? [] : [{ item, listed }];
}

function candidateOf({ item, listed }: Listed, deps: MissingEventsDependencies): Candidate | null {
  const key = keyOf(item, deps);
  return key === null ? null : { key, item, listed, fetch: listed.hasData ? null : listed.id };
}

/** Nearly all of a page is known: none of these is read whole, again in each run. */
function keyOf(item: unknown, deps: MissingEventsDependencies): string | null {
  const { id, tenant } = readEventReference(item);
  if (id !== null) return logKey({ tenant, eventId: id });
  const event = messageOf(item, deps);
  return event && logKey(event);
}

type EventMessageDependencies = {
  lucca: Pick<LuccaApi, 'event'>;
  logger: Logger;
  /** ms since the epoch */
  now: () => number;
  newId: () => string;
};

/**
 * The message of an event that Lucca's list shows without its data; null if Lucca has it no more, or never tells it.
 *
 * @param id Lucca's
 * @throws LuccaApiError if it may be had later
 */
export async function fetchMessage(id: string, deps: EventMessageDependencies): Promise<QueuedEvent | null> {
  try {
    return messageOf(await deps.lucca.event(id), deps);
  } catch (error) {
    if (!(error instanceof LuccaFailError)) throw error;
    deps.logger.warn('Lucca does not tell an event', { eventId: safeForLog(id), problem: error.message });
    return null;
  }
}

/** Null for what has no place in the queue, as for an event that Lucca no longer has. */
function messageOf(
  item: unknown,
  { logger, now, newId }: Omit<EventMessageDependencies, 'lucca'>,
): QueuedEvent | null {
  if (item === null) return null;
  const body = Buffer.from(JSON.stringify(redactJson(item)));
  const time = now();
  const receivedAt = new Date(time).toISOString();
  const made = toQueueMessage(body, { now: time, receivedAt, correlationId: newId(), via: 'catch-up' });
  if (made.kind === 'ignored') return null;
  if (body.length <= MAX_BODY_BYTES) return made.event;
  logger.warn('An event is too large to be caught up', { eventId: safeForLog(made.event.eventId) });
  return null;
}
