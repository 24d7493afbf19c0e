import * as z from 'zod';
import { API_VERSION } from '../../lucca/api/schemas';
import { FOLLOWED_TOPICS } from '../../lucca/delivery';
import { identifier } from '../../lucca/fields';

const listedEvent = z.object({
  id: identifier.nullable().catch(null),
  topic: z.string(),
  occurredAt: z.string().max(64).nullable().catch(null),
  apiVersion: z.string().catch(API_VERSION),
  data: z.unknown().optional(),
});

const resource = z.object({ id: identifier });

/** What catching up needs to know of an event in Lucca's list. */
export type ListedEvent = {
  id: string | null;
  isFollowed: boolean;
  topic: string;
  /** As it says it. */
  occurredAt: string | null;
  /** ms since the epoch; null if it does not say */
  occurredAtMs: number | null;
  /** Whether the resource's state is there. */
  hasData: boolean;
  apiVersion: string;
  /** The same for all events that tell one change, each in another API version. */
  change: string;
};

/** @returns null if it is no event at all */
export function readListedEvent(item: unknown): ListedEvent | null {
  const parsed = listedEvent.safeParse(item);
  if (!parsed.success) return null;
  const { id, topic, occurredAt, apiVersion, data } = parsed.data;
  const time = Date.parse(occurredAt ?? '');
  const resourceId = resource.safeParse(data).data?.id ?? null;
  return {
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

/**
 * Without the events that tell in another API version what one of the list tells in ours. Where none is in ours, the oldest version
 * counts: it is the nearest. An event that stands alone stays, whatever its version.
 */
export function ofOneApiVersion<Item extends { listed: ListedEvent }>(items: Item[]): Item[] {
  const versions = new Map<string, string>();
  for (const { listed } of items) {
    const { change, apiVersion } = listed;
    const known = versions.get(change);
    if (known === undefined || rank(apiVersion) < rank(known)) versions.set(change, apiVersion);
  }
  return items.filter(({ listed }) => versions.get(listed.change) === listed.apiVersion);
}

/** Versions are dates. */
function rank(apiVersion: string): string {
  return apiVersion === API_VERSION ? '' : apiVersion;
}
