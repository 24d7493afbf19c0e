import type { Mapping, EventLocation } from '../../domain/mapping';
import { inBatches } from '../../shared/async';
import type { IndexedResource } from '../../store/mapping-store';
import type { EmployeeMonth } from '../contract/employee';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';
import { readResource, currentEvents, type CurrentEvent } from './view';

/** So many resources are read. */
const MOST = 300;

const READ_AT_ONCE = 25;

/** An event that stands in the employee's own calendar, or to which the employee is invited. */
export type EmployeeEvent = CurrentEvent & {
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
  return currentEvents(mapping).flatMap((standing) => {
    const role = roleIn(standing, employee);
    return role ? [{ ...standing, mapping, role }] : [];
  });
}

function roleIn(
  { eventLocation, event }: CurrentEvent,
  employee: FoundEmployee,
): EmployeeEvent['role'] | null {
  if (isOf(employee, eventLocation)) return 'owner';
  return employee.address !== null && event.guests.includes(employee.address) ? 'guest' : null;
}

/** By the id, where it is known: an address may pass to somebody else. */
function isOf({ id, address }: FoundEmployee, { owner, ownerId }: EventLocation): boolean {
  return id === null ? owner === address : ownerId === id;
}

/** Newest rows of the log among which an address is looked for. */
const ROWS = 50;

const FIND_AT_ONCE = 25;

type FoundEmployee = {
  tenant: string;
  /** Null of whom is known only as a guest. */
  id: string | null;
  /** The one that was asked for; of an id, the one that what was written last tells, null if nothing does. */
  address: string | null;
};

type Dependencies = Pick<LogDependencies, 'pages' | 'mappings' | 'guests' | 'configurations'>;

/**
 * Who is meant by an address or an id of Lucca.
 *
 * @throws ProblemError if nobody is known by it
 */
export function findEmployee(name: string, dependencies: Dependencies): Promise<FoundEmployee> {
  return name.includes('@') ? byAddress(name.toLowerCase(), dependencies) : byId(name, dependencies);
}

/** Ids are of one tenant: the first that has something of such an employee. */
async function byId(id: string, { mappings, configurations }: Dependencies): Promise<FoundEmployee> {
  const { configurations: all } = await configurations.load();
  for (const tenant of new Set(all.map((one) => one.tenant))) {
    const last = await mappings.lastOfEmployee(`${tenant}#${id}`);
    if (last === null) continue;
    const eventLocation = placesOf(await mappings.read(last)).find(({ ownerId }) => ownerId === id);
    return { tenant, id, address: eventLocation?.owner ?? null };
  }
  throw new ProblemError(
    'unknown_employee',
    'Nothing stands, as far as is known, in a calendar of an employee with this id of Lucca',
  );
}

/** The log has addresses, what is written has ids as well: what was written for the newest rows tells whose address it is. */
async function byAddress(address: string, { pages, mappings, guests }: Dependencies): Promise<FoundEmployee> {
  const { rows } = await pages.page({ employee: address }, ROWS, null);
  const resources = new Set(rows.flatMap(({ resource }) => resource ?? []));
  for await (const batch of inBatches(resources, FIND_AT_ONCE)) {
    const read = await Promise.all(batch.map((resource) => mappings.read(resource)));
    for (const mapping of read) {
      const eventLocation = placesOf(mapping).find(({ owner }) => owner === address);
      const tenant = readResource(mapping?.resource ?? null)?.tenant;
      if (eventLocation && tenant !== undefined) return { tenant, id: eventLocation.ownerId, address };
    }
  }
  const invitation = readResource(await guests.lastOfGuest(address));
  if (invitation) return { tenant: invitation.tenant, id: null, address };
  throw new ProblemError(
    'unknown_employee',
    rows.length > 0
      ? "Nothing of the newest events of this address stands in its calendar now. Search by Lucca's id of the employee to see what was written before"
      : "No event of the last 90 days names this address, and it was no guest. What was written before is found by Lucca's id of the employee",
  );
}

function placesOf(mapping: Mapping | null) {
  return [...(mapping?.confirmed ?? []), ...(mapping?.pending ?? [])];
}
