import type { LuccaEvent } from '../lucca/delivery';
import type { Configuration } from '../store/configuration';
import { applyChange, type ChangeDependencies } from './apply-change';
import { mappingExpiry } from './expiry';
import { nothingWritten } from './nothing-written';
import { plan, type Desired } from './plan';
import { project } from './project';
import { route } from './route';
import { aboutEvent, remembered, type SyncResult } from './sync-result';
import type { WorkingLocationRefusals } from './working-location-refusals';
import { WorkingLocationRefusedError } from './write-event';

export type SyncDependencies = ChangeDependencies & {
  configurations: () => Promise<Configuration[]>;
  refusals: WorkingLocationRefusals;
};

/** A change was begun and not ended; the cause says what to do next. */
export class SyncInterruptedError extends Error {
  override readonly name = 'SyncInterruptedError';

  constructor(
    /** What is known of the event so far. */
    readonly result: SyncResult,
    override readonly cause: unknown,
  ) {
    super('The change was not completed', { cause });
  }
}

/**
 * Brings Google to the state that one event holds, if none newer was begun.
 *
 * @param deadline ms since the epoch: no call to Google may outlast it
 * @param refusedNow until when working locations are not tried, ISO 8601: Google has just refused one for this event
 * @throws SyncInterruptedError if Google or the mapping stood in the way
 */
export async function syncEvent(
  event: LuccaEvent,
  deadline: number,
  dependencies: SyncDependencies,
  refusedNow: string | null = null,
): Promise<SyncResult> {
  const { mappings, refusals, now } = dependencies;
  const [configurations, mapping] = await Promise.all([
    dependencies.configurations(),
    mappings.read(event.resource),
  ]);
  const known = aboutEvent(event, mapping);
  if (mapping && event.version < mapping.version) return { ...known, outcome: 'stale', observed: true };

  const direction = route(event, mapping, configurations);
  switch (direction.kind) {
    case 'skip':
      return note({
        ...known,
        // What is half done is to be finished once the configuration is active again.
        outcome: mapping && mapping.doubtful.length > 0 ? 'waiting' : 'skipped',
        reason: direction.reason,
        configuration: direction.configuration,
      });
    case 'remove':
      return reach(null, direction.configuration, {
        ...known,
        reason: direction.reason,
        detail: direction.detail,
      });
    case 'write': {
      const { configuration } = direction;
      const refusedUntil = refusedNow ?? refusals.until(known.employee, mapping);
      const projection = project(event.state, configuration, { workingLocations: refusedUntil === null });
      const inCharge = { ...known, configuration: configuration.id };
      if (projection.kind === 'impossible') {
        return note({ ...inCharge, outcome: 'failed', reason: projection.reason, detail: projection.detail });
      }
      if (projection.kind === 'none') {
        return reach(null, configuration, { ...inCharge, reason: projection.reason });
      }
      const desired = { configuration, projection, workingLocationRefusedUntil: refusedUntil };
      return reach(desired, configuration, { ...inCharge, detail: projection.remark });
    }
  }

  /**
   * @param configuration in charge now, if any: it acts where the one that wrote the event was removed
   * @param result its reason says why nothing should be there
   */
  async function reach(
    desired: Desired | null,
    configuration: Configuration | null,
    result: SyncResult,
  ): Promise<SyncResult> {
    const next = plan(event.resource, mapping, desired);
    if (next.kind === 'none') return note({ ...result, outcome: desired ? 'unchanged' : 'skipped' });
    try {
      const change = {
        event,
        mapping,
        plan: next,
        desired,
        configuration,
        result: { ...result, reason: null, detail: desired ? result.detail : whyRemoved(result) },
        configurations,
        deadline,
      };
      return await applyChange(change, dependencies);
    } catch (error) {
      if (!(error instanceof WorkingLocationRefusedError) || !desired)
        throw new SyncInterruptedError(result, error);
      const until = refusals.untilFromNow();
      const plain = await syncEvent(event, deadline, dependencies, until);
      // Google took the plain event: so it was the working location that it refused, not what is in it.
      refusals.add(desired.projection.owner.address, until);
      return plain;
    }
  }

  /** Nothing to do in Google: only that this version was seen, so that nothing older is applied after it. */
  async function note(result: SyncResult): Promise<SyncResult> {
    const { outcome, configuration, product } = result;
    const isKnown = mapping?.version === event.version && mapping.result;
    if (isKnown && outcome !== 'failed') return { ...result, ...mapping.result, observed: true };
    const before = mapping ?? nothingWritten(event.resource);
    // What is there already may have passed to another configuration.
    const writer = outcome === 'unchanged' ? configuration : null;
    await mappings.write(
      {
        ...before,
        product,
        version: event.version,
        settled: before.settled && {
          ...before.settled,
          configuration: writer ?? before.settled.configuration,
        },
        result: remembered(result),
        expiresAt: Math.max(mapping?.expiresAt ?? 0, mappingExpiry(null, now())),
      },
      mapping,
    );
    return result;
  }
}

function whyRemoved({ reason, detail }: SyncResult): string {
  return ['Removed', reason, detail].filter((part) => part !== null).join(': ');
}
