import type { Configuration } from '../domain/configuration';
import type { Mapping } from '../domain/mapping';
import { eventHash, ownership, plan, type Desired } from '../domain/plan';
import {
  asDefaultEvent,
  withOwnerAddress,
  toWrittenEvents,
  projectionFromMapping,
  type EventProjection,
} from '../domain/projection';
import type { ChangedEmployee } from '../lucca/calendar-event';
import type { LuccaEvent } from '../lucca/delivery';
import { resourceKey } from '../lucca/event-key';
import { applyChange, ConfigurationRemovedError } from './apply-plan';
import type { SyncDependencies } from './dependencies';
import { knownAddress } from './employee-directory';
import { aboutLocation, SyncInterruptedError, type SyncResult } from './sync-result';
import { StatusEventRefusedError } from './write-event';

export type Move = {
  /** The change of the employee, under the key of the resource whose events move. */
  event: LuccaEvent<ChangedEmployee>;
  mapping: Mapping | null;
  configurations: Configuration[];
  /** ms since the epoch: when the change of the address reached us. */
  receivedAt: number;
  /** ms since the epoch */
  deadline: number;
};

type Owner = { id: string; address: string };
type Run = Move & { configuration: Configuration; owner: Owner };

/** Whether a change of an employee is to be applied to a resource of that employee. */
export function isMove(event: LuccaEvent): event is LuccaEvent<ChangedEmployee> {
  const { tenant, resource, state } = event;
  return state.kind === 'employee' && resource !== resourceKey(tenant, 'employee', state.employee.id);
}

/**
 * Moves the events of one resource to the newest address of their owner. Their content and their version stay.
 *
 * A renamed account keeps its calendar: the events are there already, and only the mapping changes. Otherwise they are written
 * to the new calendar and removed from the old one. It runs in the message group of the resource, so nothing else writes the
 * mapping meanwhile.
 *
 * @throws SyncInterruptedError
 */
export async function moveEvents(move: Move, dependencies: SyncDependencies): Promise<SyncResult> {
  const { event, mapping, configurations } = move;
  const eventLocation = mapping?.confirmed[0] ?? null;
  let result: SyncResult = {
    ...{ outcome: 'unchanged', reason: null, detail: null, product: mapping?.product ?? null },
    ...{
      employee: eventLocation?.owner ?? null,
      ...aboutLocation(eventLocation),
      link: eventLocation?.link ?? null,
      observed: false,
    },
  };
  try {
    const owner = await ownerOf(event, dependencies);
    const written = mapping && projectionFromMapping(mapping);
    if (!owner || !mapping || written?.owner.id !== owner.id) return result;
    if (mapping.pending.length > 0 && mapping.pendingAddress === null) {
      // Its event is waiting to be applied, and then uses the new address. What it should show is not known here.
      return { ...result, detail: 'A change of the event itself is not finished; it uses the new address' };
    }
    if (mapping.pending.length === 0 && written.owner.address === owner.address) return result;

    result = { ...result, employee: owner.address };
    const id = eventLocation?.configuration ?? '';
    const configuration = configurations.find((one) => one.id === id);
    if (!configuration) throw new ConfigurationRemovedError(id);
    if (!configuration.active) return { ...result, outcome: 'waiting', reason: 'configuration_inactive' };
    return await moveTo(withOwnerAddress(written, owner.address), mapping, result, {
      run: { ...move, configuration, owner },
      dependencies,
    });
  } catch (error) {
    throw new SyncInterruptedError(result, error);
  }
}

/** With the newest address: a later change may have been received before this one is applied. */
async function ownerOf(
  { tenant, occurredAt, state }: LuccaEvent<ChangedEmployee>,
  { directory }: SyncDependencies,
): Promise<Owner | null> {
  const address = await knownAddress(tenant, state.employee, Date.parse(occurredAt), directory);
  return address === null ? null : { id: state.employee.id, address };
}

async function moveTo(
  projection: EventProjection,
  mapping: Mapping,
  result: SyncResult,
  { run, dependencies }: { run: Run; dependencies: SyncDependencies },
): Promise<SyncResult> {
  const { mappings, unsupportedStatusEvents } = dependencies;
  const { fallbackUntil } = mapping;
  const desired: Desired = { configuration: run.configuration, projection, fallbackUntil };
  if (mapping.pending.length === 0 && (await isRenamed(mapping, run, dependencies))) {
    await mappings.write(withNewAddress(mapping, desired, run.event.tenant), mapping);
    return { ...result, outcome: 'moved', detail: 'The Google account was renamed: its events stay' };
  }
  try {
    return await write(mapping, desired);
  } catch (error) {
    if (!(error instanceof StatusEventRefusedError)) throw error;
    const plain = {
      ...desired,
      projection: asDefaultEvent(projection),
      fallbackUntil: unsupportedStatusEvents.untilFromNow(),
    };
    return write(await mappings.read(mapping.resource), plain);
  }

  async function write(current: Mapping | null, wanted: Desired): Promise<SyncResult> {
    const { event, owner, configuration, configurations, deadline } = run;
    const { tenant, resource } = event;
    const next = plan(resource, current, wanted);
    if (next.kind === 'none') return result;
    return applyChange(
      {
        ...{ tenant, resource, mapping: current, plan: next, desired: wanted, owner, deadline },
        ...{ version: mapping.version, pendingAddress: owner.address, configuration, configurations },
        result,
        // An address that changed does not change what became of the newest event.
        rememberedResult: mapping.result,
      },
      dependencies,
    );
  }
}

/** Whether the events are in the calendar of the new address already. */
async function isRenamed(
  { confirmed }: Mapping,
  { configuration: { id, google }, owner, receivedAt, deadline }: Run,
  { openCalendar }: SyncDependencies,
): Promise<boolean> {
  // An older token may be of the account that had this address before.
  const access = { ...google, configuration: id, employee: owner.address, issuedAfter: receivedAt };
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
    // The event still names the old address: it remains one of ours, to be removed with the next change.
    guests: [...new Set([...mapping.guests, ...(mapping.written?.guests ?? [])]).difference(guests)],
    written: toWrittenEvents(projection),
    ...ownership(tenant, desired),
    result: mapping.result && { ...mapping.result, employee: owner.address },
  };
}
