import { resourceKey } from '../../functions/lucca/event-key';
import { CommandError } from '../command-line/command';

/** The employee whose data is deleted. */
export type Person = {
  /** Origin, such as `https://acme.ilucca.net`; null if only an address is known. */
  tenant: string | null;
  /** Lucca id; null if only an address is known. */
  id: string | null;
  /** Current and former email addresses, lower case. */
  addresses: string[];
};

/** Stored data that connects a Lucca id with an address. */
export type Link = {
  tenant: string;
  id: string;
  /** Lower case; null if something is kept about the id, but no address. */
  address: string | null;
};

/** A store that connects ids with addresses. */
export type LinkSource = {
  ofAddress(address: string): Promise<Link[]>;
  ofId(tenant: string, id: string): Promise<Link[]>;
};

/** How the command names the employee. `tenants`: those that may have the id. */
export type Name = { address: string } | { id: string; tenants: string[] };

/**
 * Finds the id and all addresses of an employee.
 *
 * @param sources each may know what the others do not
 * @returns `reassigned`: former addresses that another employee has too. They are not among those of the person
 * @throws CommandError if several employees have the name
 */
export async function findPerson(
  name: Name,
  sources: LinkSource[],
): Promise<{ person: Person; reassigned: string[] } | null> {
  const links =
    'address' in name
      ? await linksOf(name.address)
      : (await Promise.all(name.tenants.map((tenant) => linksOfId(tenant, name.id)))).flat();
  const [found, ...others] = distinctEmployees(links);
  if (others.length > 0) throw ambiguous(name, links);
  if (!found) {
    const person = 'address' in name ? { tenant: null, id: null, addresses: [name.address] } : null;
    return person && { person, reassigned: [] };
  }
  const { tenant, id } = found;
  const known = [...links, ...(await linksOfId(tenant, id))].flatMap(({ address }) => address ?? []);
  const addresses: string[] = [];
  const reassigned: string[] = [];
  for (const address of new Set(known)) {
    const isShared = distinctEmployees(await linksOf(address)).some((one) => !isSame(one, found));
    (isShared ? reassigned : addresses).push(address);
  }
  return { person: { tenant, id, addresses }, reassigned };

  async function linksOf(address: string): Promise<Link[]> {
    return (await Promise.all(sources.map((source) => source.ofAddress(address)))).flat();
  }

  async function linksOfId(tenant: string, id: string): Promise<Link[]> {
    return (await Promise.all(sources.map((source) => source.ofId(tenant, id)))).flat();
  }
}

function distinctEmployees(links: Link[]): Link[] {
  return links.filter((link, index) => links.findIndex((one) => isSame(one, link)) === index);
}

function isSame(one: Link, other: Link): boolean {
  return one.tenant === other.tenant && one.id === other.id;
}

function ambiguous(name: Name, links: Link[]): CommandError {
  const employees = distinctEmployees(links).map(({ tenant, id }) => `${id} of ${tenant}`);
  return new CommandError(
    'address' in name
      ? [`EMPLOYEE: the address belongs to several employees. Use the Lucca id: ${employees.join(', ')}`]
      : [`--tenant: is required, because several employees have this id: ${employees.join(', ')}`],
  );
}

export function isAt(address: string | null | undefined, { addresses }: Person): boolean {
  return typeof address === 'string' && addresses.includes(address.toLowerCase());
}

/** Returns the key of the resource whose events are the changes of the employee. */
export function employeeResource(tenant: string | null, id: string): string {
  return resourceKey(tenant ?? '', 'employee', id);
}
