import { knownAddress } from '../directory/known-address';
import type { Configuration } from '../domain/configuration';
import { ownerOf } from '../domain/event-facts';
import { usableAddress } from '../domain/google-fields';
import type { Mapping } from '../domain/mapping';
import { nullIfDenied, valueOrRefusal } from '../lucca/api/http';
import type { Employee } from '../lucca/calendar-event';
import { isCalendarState, type CalendarState, type LuccaEvent } from '../lucca/delivery';
import type { Leave } from '../lucca/leave';
import type { SyncDependencies } from './dependencies';

type Dependencies = Pick<SyncDependencies, 'directory'>;

/** Returns the employees whose address or establishment the event omits. */
function employeesToComplete({ state, establishmentId }: LuccaEvent): string[] {
  if (!isCalendarState(state) || state.kind === 'removed') return [];
  const owner = ownerOf(state);
  const others = state.kind === 'training-session' ? state.attendees : [];
  const withoutAddress = [owner, ...others].filter((one) => one && usableAddress(one.email) === null);
  const employees = establishmentId === null ? [owner, ...withoutAddress] : withoutAddress;
  return [...new Set(employees.flatMap((one) => one?.id ?? []))];
}

/** Returns the tenant and the employees whose data each event omits. */
export function employeesOf(events: LuccaEvent[]): [tenant: string, ids: string[]][] {
  return events.map((event) => [event.tenant, employeesToComplete(event)]);
}

/**
 * LUCCA-12: an event names the establishment of the owner. Adds it to an event that has none, unless that takes a lookup
 * and the event was written for this owner before. An establishment that the employee got after the event replaces the
 * one in the event: the events of the employee have moved then.
 *
 * @throws LuccaApiError
 */
export async function resolveEstablishment(
  event: LuccaEvent<CalendarState>,
  mapping: Mapping | null,
  { directory }: Dependencies,
): Promise<LuccaEvent<CalendarState>> {
  const owner = ownerOf(event.state);
  if (event.state.kind === 'removed' || !owner) return event;
  const known = await directory.entry(event.tenant, owner.id);
  if (known && known.establishmentSince > Date.parse(event.occurredAt)) {
    return { ...event, establishmentId: known.establishmentId };
  }
  if (event.establishmentId !== null) return event;
  if (known && known.establishmentId !== null) return { ...event, establishmentId: known.establishmentId };
  const eventLocations = mapping ? [...mapping.confirmed, ...mapping.pending] : [];
  if (eventLocations.some(({ ownerId }) => ownerId === owner.id)) return event;
  return { ...event, establishmentId: await directory.establishmentOf(event.tenant, owner.id) };
}

/**
 * Looks up what the event omits: addresses, the time zone of the establishment, the name of a leave account. A known
 * address of the owner that is newer than the event replaces the one in the event.
 *
 * @param unknownAddress an address without a Google account: treated as missing
 * @returns the state with all known addresses; `timeZone` if the event needs one and Lucca has one
 * @throws LuccaApiError if a lookup must be retried, or an address cannot be read
 */
export async function completeEvent(
  event: LuccaEvent<CalendarState>,
  { presentation }: Configuration,
  { unknownAddress }: { unknownAddress: string | null },
  { directory }: Dependencies,
): Promise<{ state: CalendarState; timeZone: string | null }> {
  const { tenant, state, establishmentId, occurredAt } = event;
  const timeZone = needsTimeZone(state, presentation) ? await nullIfDenied(findTimeZone) : null;
  return { state: await completeState(), timeZone };

  /** If the event has no establishment, uses the employee's, even if the resource was written before. */
  async function findTimeZone(): Promise<string | null> {
    const owner = ownerOf(state);
    const id = establishmentId ?? (owner && (await directory.establishmentOf(tenant, owner.id)));
    return id === null ? null : directory.timeZone(tenant, id);
  }

  async function completeState(): Promise<CalendarState> {
    switch (state.kind) {
      case 'removed':
        return state;
      case 'workplace':
        return { ...state, employee: await withAddress(state.employee) };
      case 'training-session': {
        await directory.requireEmployees(tenant, employeesToComplete(event));
        const organizer = state.organizer && (await withAddress(state.organizer));
        const attendees: Employee[] = [];
        // Sequentially: most are in memory now.
        for (const attendee of state.attendees) attendees.push(await withAddress(attendee));
        return { ...state, organizer, attendees };
      }
      case 'leave': {
        const account = await withName(state.account);
        return { ...state, employee: await withAddress(state.employee), account };
      }
    }
  }

  async function withName(account: Leave['account']): Promise<Leave['account']> {
    if (account?.name !== null || presentation.absences.title !== 'account') return account;
    const { value: name, refusal } = await valueOrRefusal(() => directory.accountName(tenant, account.id));
    return { ...account, name, refusal };
  }

  async function withAddress(employee: Employee): Promise<Employee> {
    const address = usableAddress(employee.email);
    if (address === null || address === unknownAddress) {
      return { ...employee, email: await directory.address(tenant, employee.id, unknownAddress) };
    }
    // An `employee.updated` event may have been processed before this one, and moved the resources that existed then.
    const isOwner = employee.id === ownerOf(state)?.id;
    return isOwner
      ? { ...employee, email: await knownAddress(tenant, employee, Date.parse(occurredAt), directory) }
      : employee;
  }
}

function needsTimeZone(state: CalendarState, { absences }: Configuration['presentation']): boolean {
  switch (state.kind) {
    case 'removed':
      return false;
    case 'training-session':
      return state.time.kind === 'clock' && state.time.timeZone === null;
    case 'workplace':
      return state.position !== 'fullDay';
    case 'leave':
      return absences.as === 'outOfOffice' || state.days.some(({ range }) => range !== 'allDay');
  }
}
