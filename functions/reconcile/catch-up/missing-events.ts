import { logKey } from '../../domain/sync-log';
import { LuccaApiError, LuccaBusyError } from '../../lucca/api/errors';
import { readEventReference } from '../../lucca/delivery';
import type { QueuedEvent } from '../../queue/message';
import type { EventLookup } from '../../store/log-store';
import { keepOneApiVersion, readListedEvent, type ListedEvent } from './listed-event';
import { fetchMessage, toMessage, type FetchDependencies } from './recovered-events';
import { recordFirstFailure, type UnreadableEvent } from './unreadable-events';

/** After this many failed requests in a row, Lucca is considered down. */
const MAX_CONSECUTIVE_FAILURES = 3;

type MissingEventsDependencies = FetchDependencies & { known: Pick<EventLookup, 'findExisting'> };

type MissingEvents = {
  events: QueuedEvent[];
  /** Lucca's ids of events that were fetched and have no message. */
  skipped: string[];
  /** Events that Lucca failed to return. They are fetched again later. */
  unreadable: UnreadableEvent[];
  /** False if some events of the page remain to be fetched. */
  isComplete: boolean;
  /** The error that ended the search, if any. */
  error: LuccaApiError | null;
};

/**
 * Finds the events of a page that we follow and that have no row in the log: their delivery never arrived.
 *
 * @param options.since ms since the epoch; older events are ignored
 * @param options.skip Lucca's ids of events not to fetch
 * @param options.maxUnreadable how many more unreadable events the cursor can hold
 * @param canRequest checked before each request
 */
export async function findMissingEvents(
  items: unknown[],
  options: { since: number; skip: ReadonlySet<string>; maxUnreadable: number },
  canRequest: () => boolean,
  deps: MissingEventsDependencies,
): Promise<MissingEvents> {
  const listed = items.map(readListedEvent).filter((event) => event !== null);
  const followed = listed.filter(
    ({ isFollowed, occurredAtMs }) => isFollowed && (occurredAtMs === null || occurredAtMs >= options.since),
  );
  const candidates = new Map<string, ListedEvent>();
  for (const event of keepOneApiVersion(followed)) {
    const key = logKeyOf(event, deps);
    if (key !== null) candidates.set(key, event);
  }
  const known = await deps.known.findExisting(candidates.keys());

  const missing: MissingEvents = { events: [], skipped: [], unreadable: [], isComplete: false, error: null };
  let consecutiveFailures = 0;
  for (const [key, event] of candidates) {
    if (known.has(key)) continue;
    const message = toMessage(event.item, deps);
    if (!message) continue;
    const { id, hasData, topic, occurredAt } = event;
    if (hasData || id === null) {
      missing.events.push(message);
      continue;
    }
    if (options.skip.has(id)) continue;
    if (!canRequest()) return missing;
    try {
      const fetched = await fetchMessage(id, deps);
      if (fetched) missing.events.push(fetched);
      else missing.skipped.push(id);
      consecutiveFailures = 0;
    } catch (error) {
      if (!(error instanceof LuccaApiError)) throw error;
      const isFull = missing.unreadable.length >= options.maxUnreadable;
      // Return what was found so far, so that it is not fetched again.
      if (error instanceof LuccaBusyError || isFull) return { ...missing, error };
      const { tenant } = readEventReference(event.item);
      missing.unreadable.push(recordFirstFailure({ id, tenant, topic, occurredAt }, error.message, deps));
      consecutiveFailures += 1;
      if (consecutiveFailures === MAX_CONSECUTIVE_FAILURES) return { ...missing, error };
    }
  }
  return { ...missing, isComplete: true };
}

/** Takes the key from the reference if possible: nearly all events of a page are known, and parsing each one is slow. */
function logKeyOf({ item }: ListedEvent, deps: MissingEventsDependencies): string | null {
  const { id, tenant } = readEventReference(item);
  if (id !== null) return logKey({ tenant, eventId: id });
  const message = toMessage(item, deps);
  return message && logKey(message);
}
