import type { Configuration } from '../domain/configuration';
import { ownerOf } from '../domain/event-facts';
import { usableAddress } from '../domain/google-fields';
import type { Mapping } from '../domain/mapping';
import { nullIfDenied, valueOrRefusal } from '../lucca/api/errors';
import type { Employee } from '../lucca/calendar-event';
import type { LuccaEvent, CalendarState } from '../lucca/delivery';
import type { Leave } from '../lucca/leave';
import type { SyncDependencies } from './dependencies';
import { knownAddress } from './employee-directory';

type Lookup = Pick<SyncDependencies, 'directory'>;

/**
 * An event that names no establishment, of a resource that nobody wrote yet, belongs to the establishment of its employee.
 *
 * @throws LuccaApiError
 */
export async function resolveEstablishment(
  event: LuccaEvent<CalendarState>,
  mapping: Mapping | null,
  { directory }: Pick<SyncDependencies, 'directory'>,
): Promise<LuccaEvent<CalendarState>> {
  const isWritten = mapping !== null && mapping.confirmed.length + mapping.pending.length > 0;
  const owner = ownerOf(event.state);
  if (event.establishmentId !== null || isWritten || event.state.kind === 'removed' || !owner) return event;
  return { ...event, establishmentId: await directory.establishmentOf(event.tenant, owner.id) };
}

/**
 * Asks Lucca for what the event leaves out: addresses, the time zone of the establishment, the name of a leave account. If a
 * newer address of its owner is known than the event names, that one counts.
 *
 * @param unknownAddress one that nobody has any more: it counts as left out
 * @returns the state with all addresses that are known; `timeZone` where the event needs one and Lucca has one
 * @throws LuccaApiError if an address cannot be had now
 */
export async function completeEvent(
  event: LuccaEvent<CalendarState>,
  { presentation }: Configuration,
  { unknownAddress }: { unknownAddress: string | null },
  { directory }: Lookup,
): Promise<{ state: CalendarState; timeZone: string | null }> {
  const { tenant, state, establishmentId } = event;
  const timeZone = needsTimeZone(state, presentation) ? await nullIfDenied(findTimeZone) : null;
  return { state: await completeState(), timeZone };

  /** Of the employee's establishment where the event names none, also when it was written before. */
  async function findTimeZone(): Promise<string | null> {
    const owner = ownerOf(state);
    const eventLocation = establishmentId ?? (owner && (await directory.establishmentOf(tenant, owner.id)));
    return eventLocation === null ? null : directory.timeZone(tenant, eventLocation);
  }

  async function completeState(): Promise<CalendarState> {
    switch (state.kind) {
      case 'removed':
        return state;
      case 'workplace':
        return { ...state, employee: await addressed(state.employee) };
      case 'training-session': {
        const organizer = state.organizer && (await addressed(state.organizer));
        const attendees: Employee[] = [];
        // One after the other: Lucca allows all its integrations together 50 requests a minute.
        for (const attendee of state.attendees) attendees.push(await addressed(attendee));
        return { ...state, organizer, attendees };
      }
      case 'leave': {
        const account = await named(state.account);
        return { ...state, employee: await addressed(state.employee), account };
      }
    }
  }

  async function named(account: Leave['account']): Promise<Leave['account']> {
    if (account?.name !== null || presentation.absences.title !== 'account') return account;
    const { value: name, refusal } = await valueOrRefusal(() => directory.accountName(tenant, account.id));
    return { ...account, name, refusal };
  }

  async function addressed(employee: Employee): Promise<Employee> {
    const address = usableAddress(employee.email);
    if (address !== null && address !== unknownAddress) return newest(employee);
    return { ...employee, email: await directory.address(tenant, employee.id, unknownAddress) };
  }

  /** However soon the event arrives: `employee.updated` may have arrived before, and moved everything that it knew of. */
  async function newest(employee: Employee): Promise<Employee> {
    if (employee.id !== ownerOf(state)?.id) return employee;
    return {
      ...employee,
      email: await knownAddress(tenant, employee, Date.parse(event.occurredAt), directory),
    };
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
