import type { LuccaEvent } from '../lucca/delivery';
import type { Mapping } from '../domain/mapping';
import type { ChangeDependencies } from './apply-plan';
import { mappingExpiry } from './expiry';
import { nothingWritten } from './nothing-written';
import { ownership, type Desired } from '../domain/plan';
import { remembered, type SyncResult } from './sync-result';

/**
 * Nothing is to do in Google: notes only that this version was seen, so that nothing older is applied after it.
 *
 * @param desired what is there already; it may have passed to another configuration, or to another id of the same employee.
 *   Null if nothing should be there, or if it is not known what should be
 * @returns what the log should say: of a version that was ended before, what it came to then
 */
export async function noteVersion(
  event: LuccaEvent,
  mapping: Mapping | null,
  desired: Desired | null,
  result: SyncResult,
  { mappings, now }: Pick<ChangeDependencies, 'mappings' | 'now'>,
): Promise<SyncResult> {
  const ended = mapping?.version === event.version ? mapping.result : null;
  if (ended && !isOpen(ended) && !isOpen(result)) return { ...result, ...ended, observed: true };

  const before = mapping ?? nothingWritten(event.resource);
  const owner = desired && {
    configuration: desired.configuration.id,
    ownerId: desired.projection.owner.id,
  };
  await mappings.write(
    {
      ...before,
      product: result.product,
      version: event.version,
      settled: before.settled.map((place) => ({ ...place, ...owner })),
      ...(desired && before.settled.length > 0 && ownership(event.tenant, desired)),
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
