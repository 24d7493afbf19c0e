import { inBatches } from '../../in-batches';
import type { Mapping } from '../../domain/mapping';
import { ProblemError } from '../problem-error';
import type { LogDependencies } from './dependencies';
import { readResource } from './resource';

/** Newest rows of the log among which an address is looked for. */
const ROWS = 50;
const FIND_AT_ONCE = 25;

export type FoundEmployee = {
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
    const place = placesOf(await mappings.read(last)).find(({ ownerId }) => ownerId === id);
    return { tenant, id, address: place?.owner ?? null };
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
      const place = placesOf(mapping).find(({ owner }) => owner === address);
      const tenant = readResource(mapping?.resource ?? null)?.tenant;
      if (place && tenant !== undefined) return { tenant, id: place.ownerId, address };
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
  return [...(mapping?.settled ?? []), ...(mapping?.doubtful ?? [])];
}
