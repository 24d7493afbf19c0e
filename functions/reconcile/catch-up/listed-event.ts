import * as z from 'zod';
import { API_VERSION } from '../../lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../lucca/delivery';
import { identifier } from '../../lucca/fields';

/** An event of Lucca's list. The list may leave the resource out, so `hasData` may be false. */
export type ListedEvent = {
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
  /** Equal for all events that describe the same change in different API versions. */
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
 * Keeps one event of each change that Lucca lists in several API versions: the one in our version, or else the one in the oldest
 * version, which is closest to ours.
 */
export function keepOneApiVersion(events: ListedEvent[]): ListedEvent[] {
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
