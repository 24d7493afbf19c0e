import type { Configuration } from '../domain/configuration';
import { ownerIn } from '../domain/event-facts';
import { usableAddress } from '../domain/google-fields';
import type { Mapping } from '../domain/mapping';
import { plan, type Desired } from '../domain/plan';
import { project } from '../domain/project';
import { withOwnerAddress, projectionFromMapping, type EventProjection } from '../domain/projection';
import { route } from '../domain/route';
import { GoogleError } from '../google/errors';
import type { LuccaEvent, CalendarState } from '../lucca/delivery';
import { applyChange } from './apply-plan';
import { completeEvent, resolveEstablishment } from './complete-event';
import type { SyncDependencies } from './dependencies';
import { recordVersion } from './mapping-updates';
import { isMove, moveEvents } from './move-events';
import type { QueueMessage } from './queue-message';
import { syncEmployee } from './sync-employee';
import { aboutEvent, SyncInterruptedError, type SyncResult } from './sync-result';
import { StatusEventRefusedError } from './write-event';

/**
 * Brings Google to the state that one event holds, if none newer was begun; or moves the events of a resource, if the message is
 * the change of their owner.
 *
 * @param deadline ms since the epoch: no call to Google may outlast it
 * @throws SyncInterruptedError if Google, Lucca or the mapping stood in the way
 */
export async function syncEvent(
  { event, queued }: Pick<QueueMessage<LuccaEvent>, 'event' | 'queued'>,
  deadline: number,
  dependencies: SyncDependencies,
): Promise<SyncResult> {
  const [configurations, mapping] = await Promise.all([
    dependencies.configurations(),
    dependencies.mappings.read(event.resource),
  ]);
  // Of a move, the version is the employee's own, and says nothing about the resource.
  if (isMove(event)) {
    const receivedAt = Date.parse(queued.receivedAt);
    return moveEvents({ event, mapping, configurations, receivedAt, deadline }, dependencies);
  }
  if (mapping && event.version < mapping.version) {
    return { ...aboutEvent(event, mapping), outcome: 'stale', observed: true };
  }
  const { state } = event;
  if (state.kind === 'employee') {
    return syncEmployee({ event: { ...event, state }, queued, mapping, deadline }, dependencies);
  }
  const run = { mapping, configurations, deadline, dependencies };
  return syncShown({ event: { ...event, state }, ...run, refusedUntil: null, unknownAddress: null });
}

type Run = {
  event: LuccaEvent<CalendarState>;
  mapping: Mapping | null;
  configurations: Configuration[];
  deadline: number;
  dependencies: SyncDependencies;
  /** ISO 8601: Google has just refused its own kind of event to the employee, and it is not tried again until then. */
  refusedUntil: string | null;
  /** Google has just said that it knows nobody of this address: where the event has it, Lucca is asked for a newer one. */
  unknownAddress: string | null;
};

async function syncShown(run: Run): Promise<SyncResult> {
  const { mapping, configurations, deadline, dependencies } = run;
  const known = aboutEvent(run.event, mapping);
  const interrupted =
    (result: SyncResult) =>
    (error: unknown): never => {
      throw new SyncInterruptedError(result, error);
    };
  const event = await resolveEstablishment(run.event, mapping, dependencies).catch(interrupted(known));

  const direction = route(event, mapping, configurations);
  switch (direction.kind) {
    case 'skip':
      return note({
        ...known,
        // What is half done is to be finished once the configuration is active again.
        outcome: mapping && mapping.pending.length > 0 ? 'waiting' : 'skipped',
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
      const inCharge = { ...known, configuration: configuration.id };
      const completing = completeEvent(event, configuration, run, dependencies);
      const { state, timeZone } = await completing.catch(interrupted(inCharge));
      const about = { ...inCharge, employee: ownerIn({ state })?.address ?? inCharge.employee };
      const fallbackUntil =
        run.refusedUntil ?? dependencies.unsupportedStatusEvents.until(about.employee, state.kind, mapping);
      const projection = project(state, configuration, { plain: fallbackUntil !== null, timeZone });
      if (projection.kind === 'impossible') {
        const { reason, detail } = projection;
        return fail({ ...about, outcome: 'failed', reason, detail });
      }
      if (projection.kind === 'none')
        return reach(null, configuration, { ...about, reason: projection.reason });
      const desired = { configuration, projection, fallbackUntil };
      return reach(desired, configuration, { ...about, detail: projection.remark });
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
    if (next.kind === 'none') return note({ ...result, outcome: desired ? 'unchanged' : 'skipped' }, desired);
    try {
      const { tenant, resource, version } = event;
      const owner = desired?.projection.owner ?? ownerIn(event);
      const what = { ...result, reason: null, detail: desired ? result.detail : whyRemoved(result) };
      const change = { tenant, resource, version, mapping, plan: next, desired, owner, pendingAddress: null };
      return await applyChange(
        { ...change, configuration, result: what, configurations, deadline },
        dependencies,
      );
    } catch (error) {
      if (desired && error instanceof StatusEventRefusedError) return asDefaultEvent(desired);
      if (desired && isUnknownUser(error) && (await hasNewAddress(desired))) {
        return onceMore({ unknownAddress: desired.projection.owner.address });
      }
      throw new SyncInterruptedError(result, error);
    }
  }

  /** What cannot be written leaves things as they were: a change that was begun before is taken back. */
  async function fail(result: SyncResult): Promise<SyncResult> {
    const written = mapping && projectionFromMapping(mapping);
    const writer = configurations.find(({ id }) => id === mapping?.confirmed[0]?.configuration);
    if (!mapping || mapping.pending.length === 0 || (written && !writer?.active)) return note(result);

    const { fallbackUntil } = mapping;
    const desired =
      written && writer
        ? { configuration: writer, projection: await atKnownAddress(written), fallbackUntil }
        : null;
    await reach(desired, writer ?? null, result);
    const confirmed = await dependencies.mappings.read(event.resource);
    return recordVersion(event, confirmed, null, result, dependencies);
  }

  /** A new address that came while the change was not finished was left to what comes next, which is this. */
  async function atKnownAddress(written: EventProjection): Promise<EventProjection> {
    const known = await dependencies.directory.addressSince(event.tenant, written.owner.id, 0);
    return withOwnerAddress(written, usableAddress(known) ?? written.owner.address);
  }

  async function hasNewAddress({ projection: { owner } }: Desired): Promise<boolean> {
    if (run.unknownAddress !== null) return false;
    const current = await dependencies.directory
      .address(event.tenant, owner.id, owner.address)
      .catch(() => null);
    const address = usableAddress(current);
    return address !== null && address !== owner.address;
  }

  async function asDefaultEvent({ projection: { owner } }: Desired): Promise<SyncResult> {
    const { unsupportedStatusEvents } = dependencies;
    const refusedUntil = unsupportedStatusEvents.untilFromNow();
    const plain = await onceMore({ refusedUntil });
    // Google took the plain event: so it was its own kind that it refused, not what is in it.
    unsupportedStatusEvents.add(owner.address, event.state.kind, refusedUntil);
    return plain;
  }

  /** From the beginning, since something was begun by now. */
  async function onceMore(knowing: Partial<Run>): Promise<SyncResult> {
    const begun = await dependencies.mappings.read(event.resource);
    if (begun && event.version < begun.version) {
      return { ...aboutEvent(event, begun), outcome: 'stale', observed: true };
    }
    return syncShown({ ...run, mapping: begun, ...knowing });
  }

  function note(result: SyncResult, desired: Desired | null = null): Promise<SyncResult> {
    return recordVersion(event, mapping, desired, result, dependencies);
  }
}

function isUnknownUser(error: unknown): boolean {
  return (
    error instanceof GoogleError &&
    ['unknown_google_user', 'employee_outside_workspace'].includes(error.reason)
  );
}

function whyRemoved({ reason, detail }: SyncResult): string {
  return ['Removed', reason, detail].filter((part) => part !== null).join(': ');
}
