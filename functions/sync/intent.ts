import { isDeepStrictEqual } from 'node:util';
import { emptyMapping, type Mapping } from '../domain/mapping';
import { asUnknown, ownership, type Desired, type Plan } from '../domain/plan';
import { DAY_S } from '../shared/time';
import { mappingExpiry } from './mapping-updates';
import type { SyncResult } from './sync-result';

/** An intent that is kept longer than this need not be stored again. */
const MIN_KEPT_S = 30 * DAY_S;

type IntendedChange = {
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
