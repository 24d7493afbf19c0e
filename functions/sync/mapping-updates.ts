import type { Mapping } from '../domain/mapping';
import { ownership, type Desired } from '../domain/plan';
import type { LuccaEvent } from '../lucca/delivery';
import type { ChangeDependencies } from './dependencies';

import { remembered, type SyncResult } from './sync-result';

/**
 * Nothing is to do in Google: notes only that this version was seen, so that nothing older is applied after it.
 *
 * @param desired what is there already; it may have passed to another configuration, or to another id of the same employee.
 *   Null if nothing should be there, or if it is not known what should be
 * @returns what the log should say: of a version that was ended before, what it came to then
 */
export async function recordVersion(
  event: LuccaEvent,
  mapping: Mapping | null,
  desired: Desired | null,
  result: SyncResult,
  { mappings, now }: Pick<ChangeDependencies, 'mappings' | 'now'>,
): Promise<SyncResult> {
  const ended = mapping?.version === event.version ? mapping.result : null;
  if (ended && !isOpen(ended) && !isOpen(result)) return { ...result, ...ended, observed: true };

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
      result: remembered(result),
      expiresAt: Math.max(before.expiresAt, mappingExpiry(null, now())),
    },
    mapping,
  );
  return result;
}

/** Something remains to be done: what was said last counts. */
function isOpen({ outcome }: Pick<SyncResult, 'outcome'>): boolean {
  return outcome === 'waiting' || outcome === 'failed';
}

/** The mapping of a resource that has none yet. */
export function emptyMapping(resource: string): Omit<Mapping, 'revision'> {
  return {
    resource,
    product: null,
    version: '',
    confirmed: [],
    pending: [],
    pendingAddress: null,
    generation: -1,
    written: null,
    guests: [],
    employee: null,
    ownerAddress: null,
    endsAt: null,
    result: null,
    fallbackUntil: null,
    expiresAt: 0,
  };
}

const DAY_S = 24 * 60 * 60;

const TOMBSTONE_S = 90 * DAY_S;

const AFTER_THE_EVENT_S = 365 * DAY_S;

/**
 * When a mapping may go, in seconds since the epoch: a year after its event has ended; 90 days after a deletion, when
 * nothing older will be delivered any more.
 *
 * @param endsAt ISO 8601 date or instant; null if no event is there
 * @param now ms since the epoch
 */
export function mappingExpiry(endsAt: string | null, now: number): number {
  const tombstone = Math.floor(now / 1000) + TOMBSTONE_S;
  return endsAt === null
    ? tombstone
    : Math.max(tombstone, Math.floor(Date.parse(endsAt) / 1000) + AFTER_THE_EVENT_S);
}
