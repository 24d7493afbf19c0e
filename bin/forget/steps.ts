import { authorization } from '../../functions/domain/authorization';
import { isUnresolved } from '../../functions/domain/vocabulary';
import { inBatches } from '../../functions/shared/async';
import { AUTHORIZATIONS, type AuthorizationStore } from '../../functions/store/authorization-store';
import type { DirectoryStore } from '../../functions/store/directory-store';
import type { DirectoryWork } from '../../functions/store/directory-work';
import type { GuestIndex } from '../../functions/store/guest-index';
import type { LoggedAbout } from '../../functions/store/log/log-rows';
import type { LogStore } from '../../functions/store/log/log-store';
import type { IndexedResource, MappingStore } from '../../functions/store/mapping-store';
import type { RecordList } from '../../functions/store/record-list';
import { roleIn, withoutEmployee, type Owner } from './forgotten-mapping';
import { ANY_END } from './link-sources';
import { employeeResource, isAt, type Person } from './person';
import type { EventsWithoutAddress } from './unresolved';

/** Mappings that are read or written in parallel. */
const BATCH_SIZE = 25;

/** What one table keeps about the employee, and how to delete it. */
export type Step = { table: string; what: string; count: number; remove: () => Promise<void> };

export type ForgetStores = {
  logs: Pick<LogStore, 'ofEmployee' | 'ofResources' | 'movedFrom' | 'removePreviousOwner' | 'erase'>;
  mappings: Pick<MappingStore, 'read' | 'ofEmployee' | 'rewrite'>;
  eventsWithoutAddress: Pick<EventsWithoutAddress, 'resourcesOf'>;
  guests: Pick<GuestIndex, 'ofGuest' | 'remove'>;
  authorizations: Pick<AuthorizationStore, 'forget'>;
  directory: Pick<DirectoryStore, 'employees' | 'remove'>;
  directoryWork: Pick<DirectoryWork, 'removeLookups'>;
  recordList: Pick<RecordList, 'list'>;
  /** ms since the epoch */
  now: () => number;
};

/**
 * Finds what is kept about the employee. The steps are in the order in which they must run: each can be repeated after
 * a crash, as it leaves to later ones what leads to its own data.
 */
export async function findSteps(person: Person, stores: ForgetStores): Promise<Step[]> {
  const { logs, mappings, now } = stores;
  const owner = { ...person, resources: await knownResources(person, stores) };
  const owned = await ownedResources(person, stores);
  const addressRows = await rowsOf(person, logs);
  const logged = addressRows.flatMap(({ resource }) => resource ?? []);
  const invitations = await invitationsOf(person, stores);
  const invited = invitations.map(({ resource }) => resource);
  const { own, others } = await sortByRole(
    [...owner.resources, ...owned, ...logged, ...invited],
    owner,
    mappings,
  );
  const otherRows = await rowsWithoutAddress(own.union(owner.resources), logged, person, logs);
  const erased = new Set([...otherRows, ...addressRows].map(({ event }) => event));
  const moves = (await Array.fromAsync(logs.movedFrom(new Set(person.addresses)))).filter(
    ({ event }) => !erased.has(event),
  );

  return [
    mappingStep('changes of the employee, and events without address', owner.resources.intersection(own)),
    logStep('rows of their events, without address', otherRows),
    mappingStep('events in their calendar', own.difference(owner.resources)),
    mappingStep("other people's sessions with them as a guest", others),
    logStep('rows of their events, with address', addressRows),
    {
      table: 'Logs',
      what: "their address in rows of other people's events",
      count: moves.length,
      remove: async () => {
        for (const move of moves) await logs.removePreviousOwner(move);
      },
    },
    {
      table: 'Guests',
      what: 'sessions with them as a guest',
      count: invitations.length,
      remove: async () => {
        for (const { guest, ...entry } of invitations) await stores.guests.remove(guest, entry);
      },
    },
    await authorizationStep(person, stores),
    await directoryStep(person, stores),
  ];

  function logStep(what: string, rows: LoggedAbout[]): Step {
    const payloads = rows.filter(({ outcome }) => isUnresolved(outcome)).length;
    return {
      table: 'Logs',
      what: payloads > 0 ? `${what} (${payloads} waiting or failed)` : what,
      count: rows.length,
      remove: () =>
        logs.erase(
          rows.map(({ event }) => event),
          now(),
        ),
    };
  }

  function mappingStep(what: string, changed: ReadonlySet<string>): Step {
    const rewrite = (resource: string) =>
      mappings.rewrite(resource, (mapping) => withoutEmployee(mapping, owner, now()));
    return {
      table: 'Mappings',
      what,
      count: changed.size,
      remove: async () => {
        for await (const batch of inBatches(changed, BATCH_SIZE)) await Promise.all(batch.map(rewrite));
      },
    };
  }
}

async function rowsOf({ addresses }: Person, logs: Pick<LogStore, 'ofEmployee'>): Promise<LoggedAbout[]> {
  const rows = await Promise.all(addresses.map((address) => Array.fromAsync(logs.ofEmployee(address))));
  return rows.flat();
}

async function invitationsOf(
  { addresses }: Person,
  { guests }: Pick<ForgetStores, 'guests'>,
): Promise<(IndexedResource & { guest: string })[]> {
  const found = [];
  for (const guest of addresses) {
    for await (const entry of guests.ofGuest(guest, ANY_END)) found.push({ ...entry, guest });
  }
  return found;
}

/**
 * Returns the resources that are known to be the employee's although they may have neither an address nor a mapping.
 */
async function knownResources(
  { tenant, id }: Person,
  { eventsWithoutAddress }: Pick<ForgetStores, 'eventsWithoutAddress'>,
): Promise<Set<string>> {
  if (tenant === null || id === null) return new Set();
  return new Set([employeeResource(tenant, id), ...(await eventsWithoutAddress.resourcesOf(tenant, id))]);
}

async function ownedResources(
  { tenant, id }: Person,
  { mappings }: Pick<ForgetStores, 'mappings'>,
): Promise<string[]> {
  if (tenant === null || id === null) return [];
  const owned = await Array.fromAsync(mappings.ofEmployee(`${tenant}#${id}`, ANY_END));
  return owned.map(({ resource }) => resource);
}

/** The guest index is append-only and the log is a history: only the mappings say whose a resource is now. */
async function sortByRole(
  resources: string[],
  owner: Owner,
  mappings: Pick<MappingStore, 'read'>,
): Promise<{ own: Set<string>; others: Set<string> }> {
  const sorted = { own: new Set<string>(), others: new Set<string>() };
  for await (const batch of inBatches(new Set(resources), BATCH_SIZE)) {
    for (const mapping of await Promise.all(batch.map((resource) => mappings.read(resource)))) {
      const role = mapping && roleIn(mapping, owner);
      if (role) sorted[role].add(mapping.resource);
    }
  }
  return sorted;
}

/**
 * Returns the other rows of the employee's resources. Only their resource leads to them.
 *
 * @param own resources of the employee
 * @param logged resources of rows with the address. They may belong to someone else by now
 */
async function rowsWithoutAddress(
  own: ReadonlySet<string>,
  logged: string[],
  person: Person,
  logs: Pick<LogStore, 'ofResources'>,
): Promise<LoggedAbout[]> {
  const rows = await Array.fromAsync(logs.ofResources(new Set([...own, ...logged])));
  return rows.filter(
    ({ resource, employee }) =>
      !isAt(employee, person) && (employee === null || (resource !== null && own.has(resource))),
  );
}

async function authorizationStep(
  { addresses }: Person,
  { authorizations, recordList }: ForgetStores,
): Promise<Step> {
  // Also the records of configurations that were removed.
  const configurations: string[] = [];
  for await (const { id, value } of recordList.list(AUTHORIZATIONS, authorization)) {
    const isVerified = value.verifiedEmployees.some(({ employee }) => addresses.includes(employee));
    if (isVerified) configurations.push(id.slice(AUTHORIZATIONS.length));
  }
  return {
    table: 'Configurations',
    what: 'authorizations that Google confirmed for them',
    count: configurations.length,
    remove: async () => {
      for (const id of configurations) await authorizations.forget({ id }, addresses);
    },
  };
}

/** The last step: the directory connects the id with the address. */
async function directoryStep(
  { tenant, id }: Person,
  { directory, directoryWork }: ForgetStores,
): Promise<Step> {
  const isIdentified = tenant !== null && id !== null;
  const found = isIdentified ? (await directory.employees(tenant, [id])).get(id) : undefined;
  return {
    table: 'Directory',
    what: 'their name, address and establishment in Lucca',
    count: found ? 1 : 0,
    remove: async () => {
      if (!isIdentified) return;
      await directoryWork.removeLookups(tenant, [id]);
      // A refresh may write the entry at the same moment.
      for (let entry = found; entry && !(await directory.remove(tenant, entry));) {
        entry = (await directory.employees(tenant, [id])).get(id);
      }
    },
  };
}
