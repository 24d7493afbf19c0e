import type { LuccaEvent } from '../lucca/delivery';
import type { Mapping } from '../store/mapping';
import type { ChangeDependencies } from './apply-change';
import { mappingExpiry } from './expiry';
import { nothingWritten } from './nothing-written';
import { remembered, type SyncResult } from './sync-result';

/**
 * Nothing is to do in Google: notes only that this version was seen, so that nothing older is applied after it.
 *
 * @returns what the log should say: of a version that was ended before, what it came to then
 */
export async function noteVersion(
  event: LuccaEvent,
  mapping: Mapping | null,
  result: SyncResult,
  { mappings, now }: Pick<ChangeDependencies, 'mappings' | 'now'>,
): Promise<SyncResult> {
  const ended = mapping?.version === event.version ? mapping.result : null;
  if (ended && !isOpen(ended) && !isOpen(result)) return { ...result, ...ended, observed: true };

  const before = mapping ?? nothingWritten(event.resource);
  // What is there already may have passed to another configuration.
  const writer = result.outcome === 'unchanged' ? result.configuration : null;
  await mappings.write(
    {
      ...before,
      product: result.product,
      version: event.version,
      settled: before.settled.map((place) => ({ ...place, configuration: writer ?? place.configuration })),
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
