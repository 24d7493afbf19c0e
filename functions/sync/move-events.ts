import { knownAddress } from '../directory/known-address';
import { configurationOf, type Configuration, type Product } from '../domain/configuration';
import type { Mapping } from '../domain/mapping';
import { eventHash, ownership, plan, type Desired } from '../domain/plan';
import {
  asDefaultEvent,
  projectionFromMapping,
  toWrittenEvents,
  withOwnerAddress,
  type EventProjection,
} from '../domain/projection';
import type { Reason } from '../domain/vocabulary';
import type { ChangedEmployee } from '../lucca/calendar-event';
import type { LuccaEvent } from '../lucca/delivery';
import { resourceKey } from '../lucca/event-key';
import { DIRECTORY_EVENT } from '../queue/message';
import { applyPlan, ConfigurationRemovedError } from './apply-plan';
import type { SyncDependencies } from './dependencies';
import { removalNote } from './removal';
import { SyncInterruptedError, writtenResult, type SyncResult } from './sync-result';
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

/** Whether the employee directory found the change; Lucca sent no event about it. */
export function isFromDirectory({ id }: Pick<LuccaEvent, 'id'>): boolean {
  return id.startsWith(DIRECTORY_EVENT);
}

/**
 * Moves the events of one resource to the newest address of their owner, and to the configuration of the owner's
 * establishment if the employee directory found a transfer. Their content and version do not change.
 *
 * A renamed account keeps its calendar with the events, so only the mapping changes. Otherwise the events are written
 * to the new calendar and deleted from the old one. Events of an owner whose establishment has no configuration, or one
 * without this product, are deleted. This runs in the message group of the resource, so there is no concurrent write of
 * the mapping.
 *
 * @throws SyncInterruptedError
 */
export async function moveEvents(move: Move, dependencies: SyncDependencies): Promise<SyncResult> {
  const { mapping } = move;
  let result = writtenResult(mapping);
  try {
    const written = mapping && projectionFromMapping(mapping);
    if (!mapping || written?.owner.id !== move.event.state.employee.id) return result;
    const address = (await newestAddress(move, dependencies)) ?? written.owner.address;
    if (mapping.pending.length > 0 && mapping.pendingAddress === null) {
      // The desired content is unknown here. The message of that change is still queued, and uses the new address.
      const detail = 'A change of the event itself is pending; it uses the new address';
      return { ...result, detail, note: 'change_pending' };
    }
    const isSettled = mapping.pending.length === 0 && written.owner.address === address;
    if (isSettled && !isFromDirectory(move.event)) return result;
    const id = mapping.confirmed[0]?.configuration ?? '';
    const destination = await destinationOf(move, { id, product: written.product }, dependencies);
    if (isSettled && destination.configuration?.id === id) return result;

    result = { ...result, employee: address };
    const inactive = destination.involved.find(({ active }) => !active);
    if (inactive) return { ...result, outcome: 'waiting', reason: 'configuration_inactive' };
    const projection = withOwnerAddress(written, address);
    return await moveTo({ ...move, mapping, ...destination, projection, result }, dependencies);
  } catch (error) {
    throw new SyncInterruptedError(result, error);
  }
}

type Destination = {
  /** Null: the events are deleted. */
  configuration: Configuration | null;
  /** Why the events are deleted, for the sync log. */
  whyDeleted: Reason | null;
  /** The configurations that write or delete the events. */
  involved: Configuration[];
};

/**
 * Returns the configuration of the owner's newest known establishment after a transfer; otherwise the one that wrote
 * the events.
 *
 * @throws ConfigurationRemovedError if that one was deleted
 */
async function destinationOf(
  { event, configurations }: Move,
  written: { id: string; product: Product },
  { directory }: SyncDependencies,
): Promise<Destination> {
  const { tenant, state, occurredAt, establishmentId } = event;
  const writer = configurations.find(({ id }) => id === written.id);
  const entry = await directory.entry(tenant, state.employee.id);
  const newest = entry && entry.readAt >= Date.parse(occurredAt) ? entry.establishmentId : establishmentId;
  // Without an establishment, Lucca does not show it: the employee was not necessarily transferred.
  if (!isFromDirectory(event) || newest === null) {
    if (!writer) throw new ConfigurationRemovedError(written.id);
    return { configuration: writer, whyDeleted: null, involved: [writer] };
  }
  const target = configurationOf(configurations, tenant, newest);
  const isSelected = target?.products.includes(written.product) === true;
  const involved = [writer, isSelected ? target : null].filter((one) => one !== null && one !== undefined);
  if (target && isSelected) return { configuration: target, whyDeleted: null, involved };
  if (!writer) throw new ConfigurationRemovedError(written.id);
  return { configuration: null, whyDeleted: target ? 'product_not_selected' : 'no_configuration', involved };
}

/**
 * Returns the newest known address of the owner: a later change may have been received before this one is applied. Null
 * if there is none.
 */
function newestAddress(
  { event: { tenant, occurredAt, state } }: Move,
  { directory }: SyncDependencies,
): Promise<string | null> {
  return knownAddress(tenant, state.employee, Date.parse(occurredAt), directory);
}

type ResolvedMove = Move &
  Destination & {
    mapping: Mapping;
    /** At the new address. */
    projection: EventProjection;
    result: SyncResult;
  };

async function moveTo(move: ResolvedMove, dependencies: SyncDependencies): Promise<SyncResult> {
  const { event, mapping, configuration, configurations, projection, result, deadline } = move;
  const { tenant, resource } = event;
  const { mappings, unsupportedStatusEvents } = dependencies;
  const { fallbackUntil } = mapping;
  if (!configuration) return change(mapping, null);
  const desired: Desired = { configuration, projection, fallbackUntil };
  const isOtherCalendar = mapping.confirmed[0]?.owner !== projection.owner.address;
  if (
    mapping.pending.length === 0 &&
    isOtherCalendar &&
    (await isRenamed(move, configuration, dependencies))
  ) {
    await mappings.write(withNewAddress(mapping, desired, tenant), mapping);
    const detail = 'The Google account was renamed and keeps its events';
    const movedFrom = mapping.confirmed[0]?.owner ?? null;
    return { ...result, outcome: 'moved', movedFrom, detail, note: 'account_renamed' };
  }
  try {
    return await change(mapping, desired);
  } catch (error) {
    if (!(error instanceof StatusEventRefusedError)) throw error;
    const fallback = {
      ...desired,
      projection: asDefaultEvent(projection),
      fallbackUntil: unsupportedStatusEvents.untilFromNow(),
    };
    return change(await mappings.read(mapping.resource), fallback);
  }

  async function change(current: Mapping | null, wanted: Desired | null): Promise<SyncResult> {
    const next = plan(resource, current, wanted);
    if (next.kind === 'none') return wanted && current ? passTo(wanted.configuration, current) : result;
    return applyPlan(
      {
        ...{ tenant, resource, mapping: current, plan: next, desired: wanted, configuration, configurations },
        ...{ version: mapping.version, owner: projection.owner, pendingAddress: projection.owner.address },
        result: move.whyDeleted === null ? result : { ...result, ...removalNote(move.whyDeleted, null) },
        // A change of address does not change the result of the newest event.
        storedResult: mapping.result,
        deadline,
      },
      dependencies,
    );
  }

  /** The calendar stays the same: only the credentials for its next change differ. */
  async function passTo({ id, name }: Configuration, current: Mapping): Promise<SyncResult> {
    if (current.confirmed.every((eventLocation) => eventLocation.configuration === id)) return result;
    const confirmed = current.confirmed.map((eventLocation) => ({ ...eventLocation, configuration: id }));
    await mappings.write({ ...current, confirmed }, current);
    return {
      ...result,
      outcome: 'moved',
      configuration: id,
      detail: `Now belongs to the configuration "${id}"`,
      note: 'passed_to_configuration',
      noteValue: name,
    };
  }
}

/** Whether the calendar at the new address already has the events. */
async function isRenamed(
  { mapping: { confirmed }, projection, receivedAt, deadline }: ResolvedMove,
  { id, google }: Configuration,
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
      const hash = event ? eventHash(projection, event) : null;
      return { ...eventLocation, owner: owner.address, hash, link: null };
    }),
    // The event still lists the old address as a guest. It is kept as one of ours, so that the next change removes it.
    guests: [...new Set([...mapping.guests, ...(mapping.written?.guests ?? [])]).difference(guests)],
    written: toWrittenEvents(projection),
    ...ownership(tenant, desired),
    result: mapping.result && { ...mapping.result, employee: owner.address },
  };
}
