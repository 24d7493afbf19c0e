import { tenantsOf } from '../../domain/configuration';
import type { EventLocation, Mapping } from '../../domain/mapping';
import { parseResource } from '../../lucca/event-key';
import type { IndexedResource } from '../../store/mapping-store';
import type { EmployeeMonth } from '../contract/calendar';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';
import { currentEvents, type CurrentEvent } from './view';

/** Maximum number of resources whose mappings are read for one employee. */
const MAX_RESOURCES = 300;

/** Number of newest log rows that are searched for an address. */
const MAX_ROWS = 50;

/** Reading one more than the maximum shows that there are more. */
const PAGE_SIZE = MAX_RESOURCES + 1;

type Employee = {
  tenant: string;
  /** Lucca id; null if the employee is only known as a guest. */
  id: string | null;
  /** Null if only the id is known. */
  address: string | null;
};

type FindDependencies = Pick<
  LogDependencies,
  'logPages' | 'mappings' | 'guests' | 'employees' | 'configurations'
>;

/**
 * Finds an employee by address or Lucca id.
 *
 * @throws ProblemError if the directory does not have the employee, and no calendar event of the employee is known
 */
export function findEmployee(name: string, dependencies: FindDependencies): Promise<Employee> {
  return name.includes('@') ? byAddress(name.toLowerCase(), dependencies) : byId(name, dependencies);
}

/** Ids are unique only within a tenant: uses the first tenant with a mapping of this employee. */
async function byId(id: string, dependencies: FindDependencies): Promise<Employee> {
  const { mappings, employees } = dependencies;
  const tenants = await configuredTenants(dependencies);
  for (const tenant of tenants) {
    const last = await mappings.lastOfEmployee(`${tenant}#${id}`);
    if (last === null) continue;
    const eventLocation = locationsOf(await mappings.read(last)).find(({ ownerId }) => ownerId === id);
    return { tenant, id, address: eventLocation?.owner ?? null };
  }
  const known = await employees.known(tenants, id);
  if (known) return { ...known, address: known.address?.toLowerCase() ?? null };
  throw new ProblemError('unknown_employee', 'No calendar event of an employee with this Lucca id is known');
}

async function configuredTenants({ configurations }: FindDependencies): Promise<Set<string>> {
  return tenantsOf((await configurations.load()).configurations);
}

/** Log rows hold only addresses; the mappings of the newest rows hold the Lucca id too. */
async function byAddress(address: string, dependencies: FindDependencies): Promise<Employee> {
  const { logPages, mappings, guests, employees } = dependencies;
  const { rows } = await logPages.page({ employee: address }, MAX_ROWS, null);
  const resources = [...new Set(rows.flatMap(({ resource }) => resource ?? []))];
  const found = await mappings.readMany(resources);
  for (const resource of resources) {
    const eventLocation = locationsOf(found.get(resource) ?? null).find(({ owner }) => owner === address);
    const tenant = parseResource(resource)?.tenant;
    if (eventLocation && tenant !== undefined) return { tenant, id: eventLocation.ownerId, address };
  }
  // Rows are kept for 90 days; events and invitations may be older.
  const known = await employees.known(await configuredTenants(dependencies), address);
  if (known) return { ...known, address };
  const invitation = parseResource(await guests.lastOfGuest(address));
  if (invitation) return { tenant: invitation.tenant, id: null, address };
  throw new ProblemError(
    'unknown_employee',
    rows.length > 0
      ? "The newest events of this address are no longer in its calendar. For older events, search by the employee's Lucca id"
      : "No event of the last 90 days has this address, as owner or as guest. For older events, search by the employee's Lucca id",
  );
}

function locationsOf(mapping: Mapping | null): EventLocation[] {
  return [...(mapping?.confirmed ?? []), ...(mapping?.pending ?? [])];
}

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
  const { tenant, id, address } = employee;
  const found = await Promise.all([
    id === null ? [] : takeResources(mappings.ofEmployee(`${tenant}#${id}`, since, PAGE_SIZE)),
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
  { eventLocation, event }: CurrentEvent,
  { id, address }: Employee,
): EmployeeEvent['role'] | null {
  // Compares ids if possible: an address may be reassigned to another employee.
  const isOwner = id === null ? eventLocation.owner === address : eventLocation.ownerId === id;
  if (isOwner) return 'owner';
  return address !== null && event.guests.includes(address) ? 'guest' : null;
}
