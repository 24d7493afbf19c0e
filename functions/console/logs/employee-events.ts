import { inBatches } from '../../in-batches';
import type { Mapping, Place } from '../../domain/mapping';
import type { IndexedResource } from '../../store/mapping-store';
import type { EmployeeMonth } from '../contract/employee';
import type { LogDependencies } from './dependencies';
import type { FoundEmployee } from './find-employee';
import { standingEvents, type StandingEvent } from './standing-events';

/** So many resources are read. */
const MOST = 300;
const READ_AT_ONCE = 25;

/** An event that stands in the employee's own calendar, or to which the employee is invited. */
export type EmployeeEvent = StandingEvent & {
  mapping: Mapping;
  role: EmployeeMonth['items'][number]['role'];
};

/**
 * What was written for an employee, in no order.
 *
 * @param since ISO 8601, UTC with milliseconds: only what ends then or later
 * @returns `isCut` if there is more; what is left out ends last
 */
export async function employeeEvents(
  employee: FoundEmployee,
  since: string,
  { mappings, guests }: Pick<LogDependencies, 'mappings' | 'guests'>,
): Promise<{ events: EmployeeEvent[]; isCut: boolean }> {
  const { tenant, id, address } = employee;
  const found = await Promise.all([
    id === null ? [] : firstOf(mappings.ofEmployee(`${tenant}#${id}`, since)),
    address === null ? [] : firstOf(guests.ofGuest(address, since)),
  ]);
  const byEnd = found.flat().sort((one, other) => (one.endsAt < other.endsAt ? -1 : 1));
  const resources = [...new Set(byEnd.map(({ resource }) => resource))];
  const events: EmployeeEvent[] = [];
  for await (const batch of inBatches(resources.slice(0, MOST), READ_AT_ONCE)) {
    const read = await Promise.all(batch.map((resource) => mappings.read(resource)));
    events.push(...read.flatMap((mapping) => (mapping ? eventsIn(mapping, employee) : [])));
  }
  return { events, isCut: resources.length > MOST };
}

/** Until there is one resource more than is read, which tells that there are more; a session that moved is there twice. */
async function firstOf(list: AsyncIterable<IndexedResource>): Promise<IndexedResource[]> {
  const first: IndexedResource[] = [];
  const resources = new Set<string>();
  for await (const one of list) {
    first.push(one);
    if (resources.add(one.resource).size > MOST) break;
  }
  return first;
}

/** The indexes may be older than the mapping, and the one of the guests is never corrected. */
function eventsIn(mapping: Mapping, employee: FoundEmployee): EmployeeEvent[] {
  return standingEvents(mapping).flatMap((standing) => {
    const role = roleIn(standing, employee);
    return role ? [{ ...standing, mapping, role }] : [];
  });
}

function roleIn({ place, event }: StandingEvent, employee: FoundEmployee): EmployeeEvent['role'] | null {
  if (isOf(employee, place)) return 'owner';
  return employee.address !== null && event.guests.includes(employee.address) ? 'guest' : null;
}

/** By the id, where it is known: an address may pass to somebody else. */
function isOf({ id, address }: FoundEmployee, { owner, ownerId }: Place): boolean {
  return id === null ? owner === address : ownerId === id;
}
