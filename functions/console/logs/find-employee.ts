import { configurationOf, tenantsOf, type Configuration } from '../../domain/configuration';
import type { EventLocation, Mapping } from '../../domain/mapping';
import { parseResource } from '../../lucca/event-key';
import type { EmployeeMonth } from '../contract/calendar';
import type { KnownEmployee } from '../directory/employee-search';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';

/** Number of newest log rows that are searched for an address. */
const MAX_ROWS = 50;

type Conflict = NonNullable<EmployeeMonth['conflict']>;

/** Whose events are shown. */
export type Employee = {
  tenant: string;
  /** Lucca id; null if the employee is only known as a guest, or if the events with this address have another person's id. */
  id: string | null;
  /** Null if only the id is known. */
  address: string | null;
  /** What the directory knows about the employee. */
  known: KnownEmployee | null;
  conflict: Conflict | null;
};

type FindDependencies = Pick<LogDependencies, 'logPages' | 'mappings' | 'guests' | 'employees'>;

/**
 * Finds an employee by address or Lucca id. If the directory has the employee, its id and address count; otherwise those of the
 * newest event.
 *
 * @throws ProblemError if the directory does not have the employee, and no calendar event of the employee is known
 */
export function findEmployee(
  name: string,
  configurations: Configuration[],
  dependencies: FindDependencies,
): Promise<Employee> {
  const tenants = tenantsOf(configurations);
  return name.includes('@')
    ? byAddress(name.toLowerCase(), tenants, dependencies)
    : byId(name, tenants, dependencies);
}

/** Ids are unique only within a tenant: uses the first tenant with a mapping of this employee. */
async function byId(id: string, tenants: Set<string>, dependencies: FindDependencies): Promise<Employee> {
  const { employees } = dependencies;
  for (const tenant of tenants) {
    const last = await lastLocation(tenant, id, dependencies);
    if (last === null) continue;
    const known = await employees.known([tenant], id);
    const address = addressOf(known) ?? last.location?.owner ?? null;
    return { tenant, id, address, known, conflict: null };
  }
  const known = await employees.known(tenants, id);
  if (known) return { tenant: known.tenant, id, address: addressOf(known), known, conflict: null };
  throw new ProblemError('unknown_employee', 'No calendar event of an employee with this Lucca id is known');
}

/** Log rows hold only addresses; the mappings of the newest rows hold the Lucca id too. */
async function byAddress(
  address: string,
  tenants: Set<string>,
  dependencies: FindDependencies,
): Promise<Employee> {
  const { logPages, mappings, guests, employees } = dependencies;
  const { rows } = await logPages.page({ employee: address }, MAX_ROWS, null);
  const newest = await newestOwner(
    address,
    rows.flatMap(({ resource }) => resource ?? []),
    mappings,
  );
  // Rows are kept for 90 days; events and invitations may be older.
  const known = await employees.known(tenants, address);
  if (known) {
    const { tenant, id } = known;
    const isOther = newest !== null && newest.tenant === tenant && newest.id !== id;
    const conflict = isOther ? await conflictOf(newest, address, dependencies) : null;
    return { tenant, id, address, known, conflict };
  }
  if (newest) {
    const holder = await currentAddress(newest, dependencies);
    const conflict = holder === address ? null : await conflictOf(newest, address, dependencies);
    return { tenant: newest.tenant, id: conflict ? null : newest.id, address, known: null, conflict };
  }
  const invitation = parseResource(await guests.lastOfGuest(address));
  if (invitation) return { tenant: invitation.tenant, id: null, address, known: null, conflict: null };
  throw new ProblemError(
    'unknown_employee',
    rows.length > 0
      ? "The newest events of this address are no longer in its calendar. For older events, search by the employee's Lucca id"
      : "No event of the last 90 days has this address, as owner or as guest. For older events, search by the employee's Lucca id",
  );
}

type Owner = { tenant: string; id: string };

/** Returns the Lucca id that the newest event in the calendar of this address has. */
async function newestOwner(
  address: string,
  rows: string[],
  mappings: FindDependencies['mappings'],
): Promise<Owner | null> {
  const resources = [...new Set(rows)];
  const found = await mappings.readMany(resources);
  for (const resource of resources) {
    const location = locationsOf(found.get(resource) ?? null).find(({ owner }) => owner === address);
    const tenant = parseResource(resource)?.tenant;
    if (location && tenant !== undefined) return { tenant, id: location.ownerId };
  }
  return null;
}

/** Returns the address of an employee by the directory, otherwise by the employee's last event. */
async function currentAddress({ tenant, id }: Owner, dependencies: FindDependencies): Promise<string | null> {
  const known = await dependencies.employees.known([tenant], id);
  return addressOf(known) ?? (await lastLocation(tenant, id, dependencies))?.location?.owner ?? null;
}

/** @returns null if no event of the employee is known; `location` is null if the last one is no longer in a calendar of theirs */
async function lastLocation(
  tenant: string,
  id: string,
  { mappings }: FindDependencies,
): Promise<{ location: EventLocation | null } | null> {
  const last = await mappings.lastOfEmployee(`${tenant}#${id}`);
  if (last === null) return null;
  const locations = locationsOf(await mappings.read(last));
  return { location: locations.find(({ ownerId }) => ownerId === id) ?? null };
}

/** The conflict of an event that has this id and this address. */
async function conflictOf(owner: Owner, address: string, dependencies: FindDependencies): Promise<Conflict> {
  const { employees } = dependencies;
  const holder = await employees.known([owner.tenant], address);
  const { name = null } = (await employees.known([owner.tenant], owner.id)) ?? {};
  return {
    id: owner.id,
    address,
    idHolder: name ?? (await currentAddress(owner, dependencies)),
    addressHolder: holder && (holder.name ?? holder.id),
  };
}

/**
 * Returns the conflict of the first event that has the employee's id, but is in the calendar of another employee. An
 * address that belongs to no one else is a former address of the employee.
 */
export async function conflictAmong(
  locations: EventLocation[],
  { tenant, id, address, known }: Employee,
  { employees }: Pick<FindDependencies, 'employees'>,
): Promise<Conflict | null> {
  if (id === null) return null;
  const owners = new Set(locations.filter(({ ownerId }) => ownerId === id).map(({ owner }) => owner));
  for (const owner of owners) {
    if (owner === address) continue;
    const holder = await employees.known([tenant], owner);
    if (!holder || holder.id === id) continue;
    return { id, address: owner, idHolder: known?.name ?? address, addressHolder: holder.name ?? holder.id };
  }
  return null;
}

/** Describes the employee for the API. */
export function describeEmployee(
  { tenant, id, address, known }: Employee,
  configurations: Configuration[],
): EmployeeMonth['employee'] {
  const configuration = configurationOf(configurations, tenant, known?.establishmentId ?? null);
  return {
    ...{ tenant, id, address },
    name: known?.name ?? null,
    establishment: known?.establishment ?? null,
    configuration: configuration?.id ?? null,
    timeZone: known?.timeZone ?? configuration?.presentation.timeZone ?? null,
  };
}

function addressOf(known: KnownEmployee | null): string | null {
  return known?.address?.toLowerCase() ?? null;
}

function locationsOf(mapping: Mapping | null): EventLocation[] {
  return [...(mapping?.confirmed ?? []), ...(mapping?.pending ?? [])];
}
