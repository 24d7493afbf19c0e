import type { EventLocation, Mapping } from '../../domain/mapping';
import { inBatches } from '../../shared/async';
import type { IndexedResource } from '../../store/mapping-store';
import type { EmployeeMonth } from '../contract/calendar';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';
import { currentEvents, parseResource, type CurrentEvent } from './view';

/** Resources whose mappings are read for one employee. */
const MAX_RESOURCES = 300;

/** The newest rows of the log that are searched for an address. */
const MAX_ROWS = 50;

/** Mappings that are read in parallel. */
const BATCH_SIZE = 25;

type Employee = {
  tenant: string;
  /** Lucca's id; null if the employee is known as a guest only. */
  id: string | null;
  /** Null if only the id is known. */
  address: string | null;
};

type FindDependencies = Pick<LogDependencies, 'logPages' | 'mappings' | 'guests' | 'configurations'>;

/**
 * Finds an employee by address or by Lucca's id.
 *
 * @throws ProblemError if there is none
 */
export function findEmployee(name: string, dependencies: FindDependencies): Promise<Employee> {
  return name.includes('@') ? byAddress(name.toLowerCase(), dependencies) : byId(name, dependencies);
}

/** Ids are unique within a tenant only: takes the first tenant that has a mapping of this employee. */
async function byId(id: string, { mappings, configurations }: FindDependencies): Promise<Employee> {
  const { configurations: all } = await configurations.load();
  for (const tenant of new Set(all.map((one) => one.tenant))) {
    const last = await mappings.lastOfEmployee(`${tenant}#${id}`);
    if (last === null) continue;
    const eventLocation = locationsOf(await mappings.read(last)).find(({ ownerId }) => ownerId === id);
    return { tenant, id, address: eventLocation?.owner ?? null };
  }
  throw new ProblemError(
    'unknown_employee',
    'No event is known in a calendar of an employee with this Lucca id',
  );
}

/** Log rows hold addresses, mappings hold ids too: the mappings of the newest rows show whose address it is. */
async function byAddress(
  address: string,
  { logPages, mappings, guests }: FindDependencies,
): Promise<Employee> {
  const { rows } = await logPages.page({ employee: address }, MAX_ROWS, null);
  const resources = new Set(rows.flatMap(({ resource }) => resource ?? []));
  for await (const batch of inBatches(resources, BATCH_SIZE)) {
    for (const mapping of await Promise.all(batch.map((resource) => mappings.read(resource)))) {
      const eventLocation = locationsOf(mapping).find(({ owner }) => owner === address);
      const tenant = parseResource(mapping?.resource ?? null)?.tenant;
      if (eventLocation && tenant !== undefined) return { tenant, id: eventLocation.ownerId, address };
    }
  }
  const invitation = parseResource(await guests.lastOfGuest(address));
  if (invitation) return { tenant: invitation.tenant, id: null, address };
  throw new ProblemError(
    'unknown_employee',
    rows.length > 0
      ? "The newest events of this address are no longer in its calendar. Search by Lucca's id of the employee for older ones"
      : "No event of the last 90 days has this address, as owner or as guest. Search by Lucca's id of the employee for older ones",
  );
}

function locationsOf(mapping: Mapping | null): EventLocation[] {
  return [...(mapping?.confirmed ?? []), ...(mapping?.pending ?? [])];
}

/** An event in the employee's own calendar, or one to which the employee is invited. */
export type EmployeeEvent = CurrentEvent & {
  mapping: Mapping;
  role: EmployeeMonth['items'][number]['role'];
};

/**
 * The current events of an employee, unordered.
 *
 * @param since ISO 8601, UTC with milliseconds: only events that end then or later
 * @returns `isCut` if there are more; those that end last are left out
 */
export async function employeeEvents(
  employee: Employee,
  since: string,
  { mappings, guests }: Pick<LogDependencies, 'mappings' | 'guests'>,
): Promise<{ events: EmployeeEvent[]; isCut: boolean }> {
  const { tenant, id, address } = employee;
  const found = await Promise.all([
    id === null ? [] : takeResources(mappings.ofEmployee(`${tenant}#${id}`, since)),
    address === null ? [] : takeResources(guests.ofGuest(address, since)),
  ]);
  const byEnd = found.flat().sort((one, other) => (one.endsAt < other.endsAt ? -1 : 1));
  const resources = [...new Set(byEnd.map(({ resource }) => resource))];
  const events: EmployeeEvent[] = [];
  for await (const batch of inBatches(resources.slice(0, MAX_RESOURCES), BATCH_SIZE)) {
    const read = await Promise.all(batch.map((resource) => mappings.read(resource)));
    events.push(...read.flatMap((mapping) => (mapping ? eventsIn(mapping, employee) : [])));
  }
  return { events, isCut: resources.length > MAX_RESOURCES };
}

/** Entries of up to one resource more than is read, to know that there are more. A session that moved has two entries. */
async function takeResources(entries: AsyncIterable<IndexedResource>): Promise<IndexedResource[]> {
  const taken: IndexedResource[] = [];
  const resources = new Set<string>();
  for await (const entry of entries) {
    taken.push(entry);
    if (resources.add(entry.resource).size > MAX_RESOURCES) break;
  }
  return taken;
}

/** The indexes may be older than the mapping, and entries of former guests stay: the mapping decides. */
function eventsIn(mapping: Mapping, employee: Employee): EmployeeEvent[] {
  return currentEvents(mapping).flatMap((current) => {
    const role = roleIn(current, employee);
    return role ? [{ ...current, mapping, role }] : [];
  });
}

function roleIn(
  { eventLocation, event }: CurrentEvent,
  { id, address }: Employee,
): EmployeeEvent['role'] | null {
  // By the id if it is known: an address may pass to another employee.
  const isOwner = id === null ? eventLocation.owner === address : eventLocation.ownerId === id;
  if (isOwner) return 'owner';
  return address !== null && event.guests.includes(address) ? 'guest' : null;
}
