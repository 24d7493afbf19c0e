import type { Configuration } from '../domain/configuration';
import type { Mapping } from '../domain/mapping';
import { eventHash, ownership, plan, type Desired } from '../domain/plan';
import {
  asDefaultEvent,
  projectionFromMapping,
  toWrittenEvents,
  withOwnerAddress,
  type EventProjection,
} from '../domain/projection';
import type { ChangedEmployee } from '../lucca/calendar-event';
import type { LuccaEvent } from '../lucca/delivery';
import { resourceKey } from '../lucca/event-key';
import { applyPlan, ConfigurationRemovedError } from './apply-plan';
import type { SyncDependencies } from './dependencies';
import { knownAddress } from './employee-directory';
import { locationFields, SyncInterruptedError, type SyncResult } from './sync-result';
import { StatusEventRefusedError } from './write-event';

type Move = {
  /** The change of the employee, with the key of the resource whose events move. */
  event: LuccaEvent<ChangedEmployee>;
  mapping: Mapping | null;
  configurations: Configuration[];
  /** When the connector received the change of the address, ms since the epoch. */
  receivedAt: number;
  /** ms since the epoch */
  deadline: number;
};

/** Whether the event applies the change of an employee to one resource of that employee. */
export function isMove(event: LuccaEvent): event is LuccaEvent<ChangedEmployee> {
  const { tenant, resource, state } = event;
  return state.kind === 'employee' && resource !== resourceKey(tenant, 'employee', state.employee.id);
}

/**
 * Moves the events of one resource to the newest address of their owner. Their content and version do not change.
 *
 * A renamed account keeps its calendar with the events, so only the mapping changes. Otherwise the events are written
 * to the new calendar and deleted from the old one. This runs in the message group of the resource, so there is no
 * concurrent write of the mapping.
 *
 * @throws SyncInterruptedError
 */
export async function moveEvents(move: Move, dependencies: SyncDependencies): Promise<SyncResult> {
  const { mapping, configurations } = move;
  let result = unchangedResult(mapping);
  try {
    const owner = await newestOwner(move, dependencies);
    const written = mapping && projectionFromMapping(mapping);
    if (!owner || !mapping || written?.owner.id !== owner.id) return result;
    if (mapping.pending.length > 0 && mapping.pendingAddress === null) {
      // The desired content is unknown here. The message of that change is still queued, and uses the new address.
      return { ...result, detail: 'A change of the event itself is pending; it uses the new address' };
    }
    if (mapping.pending.length === 0 && written.owner.address === owner.address) return result;

    result = { ...result, employee: owner.address };
    const id = mapping.confirmed[0]?.configuration ?? '';
    const configuration = configurations.find((one) => one.id === id);
    if (!configuration) throw new ConfigurationRemovedError(id);
    if (!configuration.active) return { ...result, outcome: 'waiting', reason: 'configuration_inactive' };
    const projection = withOwnerAddress(written, owner.address);
    return await moveTo({ ...move, mapping, configuration, projection, result }, dependencies);
  } catch (error) {
    throw new SyncInterruptedError(result, error);
  }
}

function unchangedResult(mapping: Mapping | null): SyncResult {
  const eventLocation = mapping?.confirmed[0] ?? null;
  return {
    outcome: 'unchanged',
    reason: null,
    detail: null,
    product: mapping?.product ?? null,
    employee: eventLocation?.owner ?? null,
    ...locationFields(eventLocation),
    link: eventLocation?.link ?? null,
    observed: false,
  };
}

/**
 * Returns the owner with the newest known address: a later change may have been received before this one is applied.
 */
async function newestOwner(
  { event: { tenant, occurredAt, state } }: Move,
  { directory }: SyncDependencies,
): Promise<EventProjection['owner'] | null> {
  const address = await knownAddress(tenant, state.employee, Date.parse(occurredAt), directory);
  return address === null ? null : { id: state.employee.id, address };
}

type ResolvedMove = Move & {
  mapping: Mapping;
  configuration: Configuration;
  /** At the new address. */
  projection: EventProjection;
  result: SyncResult;
};

async function moveTo(move: ResolvedMove, dependencies: SyncDependencies): Promise<SyncResult> {
  const { event, mapping, configuration, configurations, projection, result, deadline } = move;
  const { tenant, resource } = event;
  const { mappings, unsupportedStatusEvents } = dependencies;
  const { fallbackUntil } = mapping;
  const desired: Desired = { configuration, projection, fallbackUntil };
  if (mapping.pending.length === 0 && (await isRenamed(move, dependencies))) {
    await mappings.write(withNewAddress(mapping, desired, tenant), mapping);
    return { ...result, outcome: 'moved', detail: 'The Google account was renamed and keeps its events' };
  }
  try {
    return await write(mapping, desired);
  } catch (error) {
    if (!(error instanceof StatusEventRefusedError)) throw error;
    const fallback = {
      ...desired,
      projection: asDefaultEvent(projection),
      fallbackUntil: unsupportedStatusEvents.untilFromNow(),
    };
    return write(await mappings.read(mapping.resource), fallback);
  }

  async function write(current: Mapping | null, wanted: Desired): Promise<SyncResult> {
    const next = plan(resource, current, wanted);
    if (next.kind === 'none') return result;
    return applyPlan(
      {
        ...{ tenant, resource, mapping: current, plan: next, desired: wanted, configuration, configurations },
        ...{ version: mapping.version, owner: projection.owner, pendingAddress: projection.owner.address },
        result,
        // A change of address does not change the result of the newest event.
        storedResult: mapping.result,
        deadline,
      },
      dependencies,
    );
  }
}

/** Whether the calendar at the new address already has the events. */
async function isRenamed(
  { mapping: { confirmed }, configuration: { id, google }, projection, receivedAt, deadline }: ResolvedMove,
  { openCalendar }: SyncDependencies,
): Promise<boolean> {
  // An older token may belong to the account that had this address before.
  const access = {
    ...google,
    configuration: id,
    employee: projection.owner.address,
    issuedAfter: receivedAt,
  };
  const found = await openCalendar(access, deadline).get(confirmed[0]?.googleEventId ?? '');
  return found.kind === 'done';
}

function withNewAddress(mapping: Mapping, desired: Desired, tenant: string): Mapping {
  const { projection } = desired;
  const { owner, parts } = projection;
  const guests = new Set(projection.guests);
  return {
    ...mapping,
    confirmed: mapping.confirmed.map((eventLocation) => {
      const event = parts.find(({ name }) => name === eventLocation.part)?.event;
      return { ...eventLocation, owner: owner.address, hash: event ? eventHash(projection, event) : null };
    }),
    // The event still lists the old address as a guest. It is kept as one of ours, so that the next change removes it.
    guests: [...new Set([...mapping.guests, ...(mapping.written?.guests ?? [])]).difference(guests)],
    written: toWrittenEvents(projection),
    ...ownership(tenant, desired),
    result: mapping.result && { ...mapping.result, employee: owner.address },
  };
}
