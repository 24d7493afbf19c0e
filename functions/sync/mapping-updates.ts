import { isDeepStrictEqual } from 'node:util';
import type { Product } from '../domain/configuration';
import { emptyMapping, TOMBSTONE_S, type Mapping } from '../domain/mapping';
import { asUnknown, ownership, type Desired, type Plan } from '../domain/plan';
import type { EventProjection } from '../domain/projection';
import { isRetryable, isUnresolved } from '../domain/vocabulary';
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

/** An intent that is kept longer than this need not be stored again. */
const MIN_KEPT_S = 30 * DAY_S;

export type IntendedChange = {
  tenant: string;
  resource: string;
  /** Version of the event that causes the change. */
  version: string;
  mapping: Mapping | null;
  plan: Extract<Plan, { kind: 'change' }>;
  desired: Desired | null;
  /** Set if only the owner's address changes; see the mapping. */
  pendingAddress: string | null;
  result: Pick<SyncResult, 'product'>;
};

/**
 * Returns the mapping to store before the first call to Google: with every location that may hold an event from then
 * on.
 *
 * @param now ms since the epoch
 */
export function intentOf(
  { tenant, resource, version, mapping, plan, desired, pendingAddress, result }: IntendedChange,
  now: number,
): Omit<Mapping, 'revision'> {
  const unchanged = new Set(plan.pending.flatMap(({ hash, googleEventId: id }) => (hash === null ? [] : id)));
  return {
    ...(mapping ?? emptyMapping(resource)),
    product: result.product,
    version,
    confirmed: (mapping?.confirmed ?? []).map((known) =>
      unchanged.has(known.googleEventId) ? known : asUnknown(known),
    ),
    pending: plan.pending,
    pendingAddress,
    generation: plan.generation,
    guests: guestsOf({ mapping, desired }).added,
    ...(desired && ownership(tenant, desired)),
    result: null,
    expiresAt: Math.max(mapping?.expiresAt ?? 0, mappingExpiry(desired?.projection ?? null, now)),
  };
}

/**
 * Whether an earlier try stored the same intent, which is then still true: no call was made in between, or its result
 * is unknown.
 *
 * @param now ms since the epoch
 */
export function isStored(
  intent: Omit<Mapping, 'revision'>,
  mapping: Mapping | null,
  now: number,
): mapping is Mapping {
  if (!mapping || mapping.expiresAt < now / 1000 + MIN_KEPT_S) return false;
  const { revision, expiresAt } = mapping;
  return isDeepStrictEqual({ ...intent, revision, expiresAt }, mapping);
}

/** `all`: the addresses that were or may be written. `added`: those that the mapping does not list as written. */
export function guestsOf({ mapping, desired }: Pick<IntendedChange, 'mapping' | 'desired'>): {
  all: string[];
  added: string[];
} {
  const written = new Set(mapping?.written?.guests ?? []);
  const others = new Set([...(mapping?.guests ?? []), ...(desired?.projection.guests ?? [])]);
  return { all: [...written.union(others)], added: [...others.difference(written)] };
}

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
  if (earlier && isKept(earlier, result)) return { ...result, ...earlier, observed: true };

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
 * Whether the result of an event stays although the event was processed again. That of a skipped event changes with its
 * cause.
 */
function isKept(earlier: NonNullable<Mapping['result']>, { outcome, reason }: SyncResult): boolean {
  if (isUnresolved(outcome)) return false;
  const isSame = earlier.outcome === outcome && earlier.reason === reason;
  return isSame || !isRetryable(earlier.outcome, earlier.reason);
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
