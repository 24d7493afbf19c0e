import type { Configuration } from '../domain/configuration';
import { ownerWithAddress } from '../domain/event-facts';
import { summaryOfState, summaryOfWritten } from '../domain/event-summary';
import { usableAddress } from '../domain/google-fields';
import type { Mapping } from '../domain/mapping';
import { plan, type Desired } from '../domain/plan';
import { project } from '../domain/project';
import { projectionFromMapping, withOwnerAddress, type EventProjection } from '../domain/projection';
import { route } from '../domain/route';
import { isReplayableReason } from '../domain/vocabulary';
import { GoogleError } from '../google/errors';
import type { CalendarState, LuccaEvent } from '../lucca/delivery';
import { applyPlan } from './apply-plan';
import { completeEvent, resolveEstablishment } from './complete-event';
import type { SyncDependencies } from './dependencies';
import { recordVersion } from './mapping-updates';
import { isFromDirectory, isMove, moveEvents } from './move-events';
import type { QueueMessage } from './queue-message';
import { queueMoves, refreshEmployee, syncEmployee } from './sync-employee';
import { removedResult, whyRemoved } from './removal';
import { initialResult, SyncInterruptedError, type SyncResult } from './sync-result';
import { StatusEventRefusedError } from './write-event';

/**
 * Updates Google Calendar to the state of one event, unless the change for a newer one has started. An
 * `employee.updated` event updates the employee's address, or moves the events of one resource to it. Other events of
 * employees update the employee directory.
 *
 * @param deadline ms since the epoch: no call to Google may exceed it
 * @throws SyncInterruptedError if Google, Lucca or a write of the mapping fails
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
  // The version of a move belongs to the employee, and cannot be compared with that of the resource.
  if (isMove(event)) {
    const receivedAt = Date.parse(queued.receivedAt);
    const recent = await dependencies.recentConfigurations();
    return moveEvents({ event, mapping, configurations: recent, receivedAt, deadline }, dependencies);
  }
  const { state } = event;
  if (state.kind === 'employee-to-refresh') {
    return refreshEmployee({ event: { ...event, state }, queued }, dependencies);
  }
  if (state.kind === 'employee' && isFromDirectory(event)) {
    // Like the version of a move, that of a change which the directory found cannot be compared.
    return queueMoves({ event: { ...event, state }, queued, mapping, deadline }, dependencies);
  }
  if (mapping && event.version < mapping.version) return staleResult(event, mapping);
  if (state.kind === 'employee') {
    return syncEmployee({ event: { ...event, state }, queued, mapping, deadline }, dependencies);
  }
  const findings = { fallbackUntil: null, unknownAddress: null };
  return syncCalendarState(
    { event: { ...event, state }, mapping, configurations, deadline, ...findings },
    dependencies,
  );
}

type Attempt = {
  event: LuccaEvent<CalendarState>;
  mapping: Mapping | null;
  configurations: Configuration[];
  deadline: number;
  /** ISO 8601. Set if Google rejected a status event in the last attempt: until then, default events are written. */
  fallbackUntil: string | null;
  /** Set if Google had no account with this address in the last attempt: Lucca may have a newer one. */
  unknownAddress: string | null;
};

async function syncCalendarState(attempt: Attempt, dependencies: SyncDependencies): Promise<SyncResult> {
  const { mapping, deadline, unknownAddress } = attempt;
  const { mappings, directory, unsupportedStatusEvents } = dependencies;
  const known = initialResult(attempt.event, mapping);
  const event = await resolveEstablishment(attempt.event, mapping, dependencies).catch(interrupt(known));

  let { configurations } = attempt;
  let decision = route(event, mapping, configurations);
  if (decision.kind !== 'write' && isReplayableReason(decision.reason)) {
    // An administrator may have removed the cause a moment ago.
    configurations = await dependencies.recentConfigurations().catch(interrupt(known));
    decision = route(event, mapping, configurations);
  }
  switch (decision.kind) {
    case 'skip': {
      const { configuration, reason } = decision;
      return record({
        ...known,
        ...summaryOfState(event.state, mapping, configuration.presentation),
        // An incomplete change is completed once the configuration is active again.
        outcome: mapping && mapping.pending.length > 0 ? 'waiting' : 'skipped',
        reason,
        configuration: configuration.id,
        establishment: event.establishmentId,
      });
    }
    case 'remove':
      return apply(null, decision.configuration, whyRemoved(known, event, mapping, decision));
    case 'write':
      return applyProjection(decision.configuration);
  }

  async function applyProjection(configuration: Configuration): Promise<SyncResult> {
    const { presentation } = configuration;
    const summary = summaryOfState(event.state, mapping, presentation);
    const routed = { ...known, ...summary, configuration: configuration.id };
    const completing = completeEvent(event, configuration, { unknownAddress }, dependencies);
    const { state, timeZone } = await completing.catch(interrupt(routed));
    const result = {
      ...routed,
      ...summaryOfState(state, mapping, presentation),
      employee: ownerWithAddress({ state })?.address ?? routed.employee,
    };
    const fallbackUntil =
      attempt.fallbackUntil ?? unsupportedStatusEvents.until(result.employee, state.kind, mapping);
    const projection = project(state, configuration, { asDefaultEvent: fallbackUntil !== null, timeZone });
    switch (projection.kind) {
      case 'impossible': {
        const { kind: _, ...explanation } = projection;
        return fail({ ...result, outcome: 'failed', ...explanation });
      }
      case 'none':
        return apply(null, configuration, { ...result, reason: projection.reason });
      case 'event': {
        const desired = { configuration, projection, fallbackUntil };
        const { remark, note, noteValue } = projection;
        const explanation = { detail: remark, note, noteValue };
        return apply(desired, configuration, { ...result, ...summaryOfWritten(projection), ...explanation });
      }
    }
  }

  /**
   * @param configuration the current configuration, if any: its credentials are used if the one that wrote the event
   *   was deleted
   * @param result its reason explains why no event should exist
   */
  async function apply(
    desired: Desired | null,
    configuration: Configuration | null,
    result: SyncResult,
  ): Promise<SyncResult> {
    const { tenant, resource, version } = event;
    const next = plan(resource, mapping, desired);
    if (next.kind === 'none') {
      return record({ ...result, outcome: desired ? 'unchanged' : 'skipped' }, desired);
    }
    try {
      return await applyPlan(
        {
          ...{ tenant, resource, version, mapping, plan: next, desired, configuration },
          owner: desired?.projection.owner ?? ownerWithAddress(event),
          pendingAddress: null,
          result: desired ? { ...result, reason: null } : removedResult(result, mapping),
          configurations,
          deadline,
        },
        dependencies,
      );
    } catch (error) {
      if (desired && error instanceof StatusEventRefusedError) return retryAsDefaultEvent(desired);
      if (desired && isUnknownUser(error) && (await hasNewerAddress(desired))) {
        return retry({ unknownAddress: desired.projection.owner.address });
      }
      throw new SyncInterruptedError(result, error);
    }
  }

  /** Handles an event that cannot be written: the calendar keeps its state, and an incomplete change is reverted. */
  async function fail(result: SyncResult): Promise<SyncResult> {
    const written = mapping && projectionFromMapping(mapping);
    const writer = configurations.find(({ id }) => id === mapping?.confirmed[0]?.configuration);
    if (!mapping || mapping.pending.length === 0 || (written && !writer?.active)) return record(result);

    const { fallbackUntil } = mapping;
    const desired =
      written && writer
        ? { configuration: writer, projection: await atKnownAddress(written), fallbackUntil }
        : null;
    await apply(desired, writer ?? null, result);
    const reverted = await mappings.read(event.resource);
    return recordVersion(event, reverted, null, result, dependencies);
  }

  /**
   * A new address that was received during the incomplete change was deferred to the next event of the resource, this
   * one.
   */
  async function atKnownAddress(written: EventProjection): Promise<EventProjection> {
    const address = await directory.addressSince(event.tenant, written.owner.id, 0);
    return withOwnerAddress(written, usableAddress(address) ?? written.owner.address);
  }

  async function hasNewerAddress({ projection: { owner } }: Desired): Promise<boolean> {
    if (unknownAddress !== null) return false;
    const current = await directory.address(event.tenant, owner.id, owner.address).catch(() => null);
    const address = usableAddress(current);
    return address !== null && address !== owner.address;
  }

  async function retryAsDefaultEvent({ projection: { owner } }: Desired): Promise<SyncResult> {
    const fallbackUntil = unsupportedStatusEvents.untilFromNow();
    const result = await retry({ fallbackUntil });
    // Google accepted the default event, so it had rejected the event type, not the content.
    unsupportedStatusEvents.add(owner.address, event.state.kind, fallbackUntil);
    return result;
  }

  /** Starts a new attempt with the current mapping, in which a change is now pending. */
  async function retry(findings: Partial<Attempt>): Promise<SyncResult> {
    const current = await mappings.read(event.resource);
    if (current && event.version < current.version) return staleResult(event, current);
    return syncCalendarState({ ...attempt, mapping: current, ...findings }, dependencies);
  }

  function record(result: SyncResult, desired: Desired | null = null): Promise<SyncResult> {
    return recordVersion(event, mapping, desired, result, dependencies);
  }
}

function staleResult(event: LuccaEvent, mapping: Mapping): SyncResult {
  return { ...initialResult(event, mapping), outcome: 'stale', observed: true };
}

function interrupt(result: SyncResult) {
  return (error: unknown): never => {
    throw new SyncInterruptedError(result, error);
  };
}

function isUnknownUser(error: unknown): boolean {
  return (
    error instanceof GoogleError &&
    ['unknown_google_user', 'employee_outside_workspace'].includes(error.reason)
  );
}
