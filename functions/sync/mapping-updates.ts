import type { Product } from '../domain/configuration';
import { emptyMapping, TOMBSTONE_S, type Mapping } from '../domain/mapping';
import { ownership, type Desired } from '../domain/plan';
import type { EventProjection } from '../domain/projection';
import { isUnresolved } from '../domain/vocabulary';
import type { LuccaEvent } from '../lucca/delivery';
import { DAY_S } from '../shared/time';
import type { ApplyDependencies } from './dependencies';
import { toMappingResult, type SyncResult } from './sync-result';

/**
 * Sessions are changed long after their end, for example to record who attended. Workplaces and absences are by far the
 * most mappings, and rarely change after their end.
 */
const KEPT_AFTER_EVENT_S: Record<Product, number> = {
  training: 365 * DAY_S,
  office: 90 * DAY_S,
  absences: 90 * DAY_S,
};

/**
 * Records the version of an event that needs no call to Google, so that no older event is applied after it.
 *
 * @param desired the current state in Google, possibly with a new configuration or employee id; null if no event should
 *   exist, or if the desired state is unknown
 * @returns the result for the sync log: that of this version if it was completed before, otherwise `result`
 */
export async function recordVersion(
  event: LuccaEvent,
  mapping: Mapping | null,
  desired: Desired | null,
  result: SyncResult,
  { mappings, now }: Pick<ApplyDependencies, 'mappings' | 'now'>,
): Promise<SyncResult> {
  const earlier = mapping?.version === event.version ? mapping.result : null;
  if (earlier && !isUnresolved(earlier.outcome) && !isUnresolved(result.outcome))
    return { ...result, ...earlier, observed: true };

  const before = mapping ?? emptyMapping(event.resource);
  const owner = desired && {
    configuration: desired.configuration.id,
    ownerId: desired.projection.owner.id,
  };
  await mappings.write(
    {
      ...before,
      product: result.product,
      version: event.version,
      confirmed: before.confirmed.map((eventLocation) => ({ ...eventLocation, ...owner })),
      ...(desired && before.confirmed.length > 0 && ownership(event.tenant, desired)),
      result: toMappingResult(result),
      expiresAt: Math.max(before.expiresAt, mappingExpiry(null, now())),
    },
    mapping,
  );
  return result;
}

/**
 * Returns when a mapping expires, in seconds since the epoch: some time after its events end, but at least 90 days from
 * now.
 *
 * @param events null if there are none
 * @param now ms since the epoch
 */
export function mappingExpiry(
  events: Pick<EventProjection, 'endsAt' | 'product'> | null,
  now: number,
): number {
  const tombstone = Math.floor(now / 1000) + TOMBSTONE_S;
  if (!events) return tombstone;
  return Math.max(
    tombstone,
    Math.floor(Date.parse(events.endsAt) / 1000) + KEPT_AFTER_EVENT_S[events.product],
  );
}
