import type { Mapping } from '../../domain/mapping';
import type { IndexedResource } from '../../store/mapping-store';
import type { EmployeeMonth } from '../contract/calendar';
import type { LogDependencies } from './dependencies';
import type { Employee } from './find-employee';
import { currentEvents, type CurrentEvent } from './view';

/** Maximum number of resources whose mappings are read for one employee. */
const MAX_RESOURCES = 300;

/** Reading one more than the maximum shows that there are more. */
const PAGE_SIZE = MAX_RESOURCES + 1;

/** An event in the employee's own calendar, or one with the employee as a guest. */
export type EmployeeEvent = CurrentEvent & {
  mapping: Mapping;
  role: EmployeeMonth['items'][number]['role'];
};

/**
 * Returns the current events of an employee, unordered.
 *
 * @param since ISO 8601, UTC with milliseconds: only events that end then or later
 * @returns `isCut`: whether the events that end last were left out because there are too many
 */
export async function employeeEvents(
  employee: Employee,
  since: string,
  { mappings, guests }: Pick<LogDependencies, 'mappings' | 'guests'>,
): Promise<{ events: EmployeeEvent[]; isCut: boolean }> {
  const { tenant, id, address, conflict } = employee;
  const ids = new Set([id, conflict?.id ?? null].filter((one) => one !== null));
  const found = await Promise.all([
    ...[...ids].map((one) => takeResources(mappings.ofEmployee(`${tenant}#${one}`, since, PAGE_SIZE))),
    address === null ? [] : takeResources(guests.ofGuest(address, since, PAGE_SIZE)),
  ]);
  const byEnd = found.flat().sort((one, other) => (one.endsAt < other.endsAt ? -1 : 1));
  const resources = [...new Set(byEnd.map(({ resource }) => resource))];
  const read = await mappings.readMany(resources.slice(0, MAX_RESOURCES));
  const events = [...read.values()].flatMap((mapping) => eventsIn(mapping, employee));
  return { events, isCut: resources.length > MAX_RESOURCES };
}

/** Takes one resource more than the maximum. A session that moved has two entries. */
async function takeResources(entries: AsyncIterable<IndexedResource>): Promise<IndexedResource[]> {
  const taken: IndexedResource[] = [];
  const resources = new Set<string>();
  for await (const entry of entries) {
    taken.push(entry);
    if (resources.add(entry.resource).size > MAX_RESOURCES) break;
  }
  return taken;
}

/** Index entries may be outdated, and those of former guests remain: only the mapping is authoritative. */
function eventsIn(mapping: Mapping, employee: Employee): EmployeeEvent[] {
  return currentEvents(mapping).flatMap((current) => {
    const role = roleIn(current, employee);
    return role ? [{ ...current, mapping, role }] : [];
  });
}

function roleIn(
  { eventLocation: { owner, ownerId }, event }: CurrentEvent,
  { id, address, conflict }: Employee,
): EmployeeEvent['role'] | null {
  // Compares ids if possible: an address may be reassigned to another employee. An event with another person's id is only shown
  // if it is in the employee's calendar.
  const isInCalendar = owner === address && (id === null || ownerId === conflict?.id);
  if (ownerId === id || isInCalendar) return 'owner';
  return address !== null && event.guests.includes(address) ? 'guest' : null;
}
