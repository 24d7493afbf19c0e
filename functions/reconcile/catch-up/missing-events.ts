import * as z from 'zod';
import { hasLogTime, logKey, logTime } from '../../domain/sync-log';
import { LuccaApiError, LuccaBusyError } from '../../lucca/api/http';
import { API_VERSION } from '../../lucca/api/schemas';
import { FOLLOWED_TOPICS, readEventReference } from '../../lucca/delivery';
import { identifier } from '../../lucca/fields';
import { toIso } from '../../shared/time';
import type { QueuedEvent } from '../../queue/message';
import type { EventLookup } from '../../store/log/log-store';
import { fetchMessage, toMessage, type FetchDependencies } from './recovered-events';
import { recordFirstFailure, type UnreadableEvent } from './unreadable-events';

/** After this many failed requests in a row, Lucca is considered down. */
const MAX_CONSECUTIVE_FAILURES = 3;

type MissingEventsDependencies = FetchDependencies & { eventLookup: Pick<EventLookup, 'findExisting'> };

type MissingEvents = {
  events: QueuedEvent[];
  /** Lucca's ids of events that were fetched and have no message. */
  skipped: string[];
  /** Events that Lucca failed to return. They are fetched again later. */
  unreadable: UnreadableEvent[];
  /** Ids of events among `events` whose row cannot be found again, because they have no usable time. */
  undated: string[];
  /** False if some events of the page remain to be fetched. */
  isComplete: boolean;
  /** The error that ended the search, if any. */
  error: LuccaApiError | null;
};

/**
 * Finds the events of a page whose topic we follow and that have no row in the log: their delivery never arrived.
 *
 * @param options.since ms since the epoch; older events are ignored
 * @param options.skip Lucca's ids of events not to fetch
 * @param options.maxUnreadable how many more unreadable events the cursor can hold
 * @param options.undated ids of undated events that were found before
 * @param canRequest checked before each request
 */
export async function findMissingEvents(
  items: unknown[],
  options: {
    since: number;
    skip: ReadonlySet<string>;
    maxUnreadable: number;
    undated: readonly string[];
  },
  canRequest: () => boolean,
  dependencies: MissingEventsDependencies,
): Promise<MissingEvents> {
  const listed = items.map(readListedEvent).filter((event) => event !== null);
  const followed = listed.filter(
    ({ isFollowed, occurredAtMs }) => isFollowed && (occurredAtMs === null || occurredAtMs >= options.since),
  );
  const candidates = new Map<string, ListedEvent>();
  for (const event of keepOneApiVersion(followed)) {
    const key = logKeyOf(event, dependencies);
    if (key !== null) candidates.set(key, event);
  }
  const known = await dependencies.eventLookup.findExisting(candidates.keys());

  const missing: MissingEvents = {
    ...{ events: [], skipped: [], unreadable: [], undated: [] },
    ...{ isComplete: false, error: null },
  };
  const receivedAt = toIso(dependencies.now());
  let consecutiveFailures = 0;
  for (const [key, event] of candidates) {
    if (known.has(key)) continue;
    const message = toMessage(event.item, dependencies);
    if (!message) continue;
    const { id, hasData, topic, occurredAt } = event;
    const isUndated = !hasLogTime(occurredAt, receivedAt);
    if (isUndated && options.undated.includes(message.eventId)) continue;
    if (hasData || id === null) {
      missing.events.push(message);
      if (isUndated) missing.undated.push(message.eventId);
      continue;
    }
    if (options.skip.has(id)) continue;
    if (!canRequest()) return missing;
    try {
      const fetched = await fetchMessage(id, dependencies);
      if (fetched) missing.events.push(fetched);
      else missing.skipped.push(id);
      if (fetched && isUndated) missing.undated.push(message.eventId);
      consecutiveFailures = 0;
    } catch (error) {
      if (!(error instanceof LuccaApiError)) throw error;
      const isFull = missing.unreadable.length >= options.maxUnreadable;
      // Returns the events found so far, so that they are not fetched again.
      if (error instanceof LuccaBusyError || isFull) return { ...missing, error };
      const { tenant } = readEventReference(event.item);
      missing.unreadable.push(
        recordFirstFailure({ id, tenant, topic, occurredAt }, error.message, dependencies),
      );
      consecutiveFailures += 1;
      if (consecutiveFailures === MAX_CONSECUTIVE_FAILURES) return { ...missing, error };
    }
  }
  return { ...missing, isComplete: true };
}

/** Avoids parsing the event if possible: parsing is slow, and nearly all events of a page are in the log already. */
function logKeyOf({ item, occurredAt }: ListedEvent, dependencies: MissingEventsDependencies): string | null {
  const time = logTime(occurredAt, toIso(dependencies.now()));
  const { id, tenant } = readEventReference(item);
  if (id !== null) return logKey({ tenant, eventId: id, time });
  const message = toMessage(item, dependencies);
  return message && logKey({ ...message, time });
}

/** An event of Lucca's list. The list may leave the resource out (LUCCA-33), so `hasData` may be false. */
type ListedEvent = {
  /** The item as Lucca returned it. */
  item: unknown;
  id: string | null;
  isFollowed: boolean;
  topic: string;
  /** As Lucca wrote it. */
  occurredAt: string | null;
  /** ms since the epoch; null if missing or malformed */
  occurredAtMs: number | null;
  hasData: boolean;
  apiVersion: string;
  /** Identifies the change: Lucca may list it once for each API version. */
  change: string;
};

/** @returns null if the item is not an event */
export function readListedEvent(item: unknown): ListedEvent | null {
  const parsed = listedEvent.safeParse(item);
  if (!parsed.success) return null;
  const { id, topic, occurredAt, apiVersion, data } = parsed.data;
  const time = Date.parse(occurredAt ?? '');
  const resourceId = resource.safeParse(data).data?.id ?? null;
  return {
    item,
    id,
    isFollowed: FOLLOWED_TOPICS.includes(topic),
    topic,
    occurredAt,
    occurredAtMs: Number.isNaN(time) ? null : time,
    hasData: data !== undefined && data !== null,
    apiVersion,
    change: JSON.stringify([topic, resourceId, occurredAt]),
  };
}

const listedEvent = z.object({
  id: identifier.nullable().catch(null),
  topic: z.string(),
  occurredAt: z.string().max(64).nullable().catch(null),
  apiVersion: z.string().catch(API_VERSION),
  data: z.unknown().optional(),
});

const resource = z.object({ id: identifier });

/**
 * LUCCA-35: keeps one event of each change that Lucca lists in several API versions: the one in our version, or else the one in the oldest
 * version, which is closest to ours.
 */
function keepOneApiVersion(events: ListedEvent[]): ListedEvent[] {
  const versions = new Map<string, string>();
  for (const { change, apiVersion } of events) {
    const kept = versions.get(change);
    if (kept === undefined || versionRank(apiVersion) < versionRank(kept)) versions.set(change, apiVersion);
  }
  return events.filter(({ change, apiVersion }) => versions.get(change) === apiVersion);
}

/** Versions are dates, so they sort as text. */
function versionRank(apiVersion: string): string {
  return apiVersion === API_VERSION ? '' : apiVersion;
}
