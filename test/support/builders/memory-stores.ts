import type * as z from 'zod';
import { mapping as schema, type Mapping } from '../../../functions/domain/mapping';
import type { DirectoryEmployee } from '../../../functions/store/directory-store';
import type { GuestIndex, Invitation } from '../../../functions/store/guest-index';
import { MappingChangedError, type MappingStore } from '../../../functions/store/mapping-store';
import { RecordChangedError, type RecordStore } from '../../../functions/store/record-store';
import type { Directory } from '../../../functions/directory/directory';

/** The mapping store in memory, for tests that need more calls than a local DynamoDB can serve quickly. */
export function memoryMappings() {
  const items = new Map<string, string>();
  const current = (resource: string): Mapping | null => {
    const item = items.get(resource);
    return item === undefined ? null : schema.parse(JSON.parse(item));
  };
  const store: Pick<MappingStore, 'read' | 'write' | 'ofEmployee'> = {
    read: (resource) => Promise.resolve(current(resource)),
    write: (next, previous) => {
      const stored = current(next.resource);
      if (stored?.revision !== previous?.revision) return Promise.reject(new MappingChangedError('changed'));
      const written = { ...next, revision: (previous?.revision ?? 0) + 1 };
      items.set(next.resource, JSON.stringify(written));
      return Promise.resolve(written);
    },
    async *ofEmployee(employee, since) {
      for (const key of [...items.keys()]) {
        const found = current(key);
        if (found?.employee === employee && found.endsAt !== null && found.endsAt >= since) {
          const { endsAt, ownerAddress } = found;
          yield await Promise.resolve({ resource: key, endsAt, ownerAddress });
        }
      }
    },
  };
  return {
    ...store,
    /** The mapping of a calendar event, by its id in Lucca. */
    of: (id: string) => [...items.keys()].filter((key) => key.endsWith(`#${id}`)).map(current)[0],
  };
}

/** The record store in memory; values are serialized as in the table. */
export class MemoryRecords implements Pick<RecordStore, 'read' | 'write'> {
  readonly #records = new Map<string, { text: string; revision: number }>();

  read<Schema extends z.ZodType>(id: string, schema: Schema) {
    const record = this.#records.get(id);
    if (!record) return Promise.resolve(null);
    return Promise.resolve({ value: schema.parse(JSON.parse(record.text)), revision: record.revision });
  }

  write(id: string, value: unknown, previous: number | null | 'any'): Promise<number> {
    const known = this.#records.get(id)?.revision ?? null;
    if (previous !== 'any' && previous !== known) return Promise.reject(new RecordChangedError());
    const revision = (known ?? 0) + 1;
    this.#records.set(id, { text: JSON.stringify(value), revision });
    return Promise.resolve(revision);
  }
}

/** A guest index that records the invitations added to it. */
export function memoryGuests() {
  const added: Invitation[] = [];
  const index: Pick<GuestIndex, 'add'> = {
    add: (invitation) => {
      added.push(invitation);
      return Promise.resolve();
    },
  };
  return { ...index, added };
}

/** An employee directory with entries by the id of the employee, establishment or leave account. */
export type MemoryDirectory = Directory & {
  /** Null for an employee without an address; `addressOf` is used for missing employees. */
  addresses: Map<string, string | null>;
  establishments: Map<string, string>;
  timeZones: Map<string, string>;
  accounts: Map<string, string>;
  /** Whole entries, for what is read without a lookup. */
  entries: Map<string, DirectoryEmployee>;
  /** All lookups, in order. */
  asked: string[];
};

/**
 * An employee directory in memory that a test fills.
 *
 * @param now ms since the epoch
 * @param addressOf default addresses by employee id
 */
export function memoryDirectory(
  now = Date.now,
  addressOf: (id: string) => string | null = () => null,
): MemoryDirectory {
  const asked: string[] = [];
  const lookUp = (from: Map<string, string | null>, what: string) => (_: string, id: string) => {
    asked.push(`${what} of ${id}`);
    return Promise.resolve(from.get(id) ?? null);
  };
  const statedTimes = new Map<string, number>();
  const knownSince = new Map<string, number>();
  const addresses = new Map<string, string | null>();
  const addressBy = (what: string) => async (tenant: string, id: string) => {
    const known = await lookUp(addresses, what)(tenant, id);
    return addresses.has(id) ? known : addressOf(id);
  };
  const establishments = new Map<string, string>();
  const timeZones = new Map<string, string>();
  const accounts = new Map<string, string>();
  const entries = new Map<string, DirectoryEmployee>();
  return {
    ...{ addresses, establishments, timeZones, accounts, entries, asked },
    address: addressBy('address'),
    presentAddress: addressBy('present address'),
    addressSince: (_, id, since) => {
      const statedAt = statedTimes.get(id);
      return Promise.resolve(
        statedAt !== undefined && statedAt >= since ? (addresses.get(id) ?? null) : null,
      );
    },
    entry: (_, id) => Promise.resolve(entries.get(id) ?? null),
    establishmentOf: lookUp(establishments, 'establishment'),
    requireEmployees: () => Promise.resolve(),
    refreshSince: (_, id) => {
      asked.push(`refresh of ${id}`);
      return Promise.resolve(entries.get(id) ?? null);
    },
    queueMove: (_, { id, establishmentId }) => {
      asked.push(`move of ${id} to ${establishmentId ?? 'nowhere'}`);
      return Promise.resolve();
    },
    timeZone: lookUp(timeZones, 'time zone'),
    accountName: lookUp(accounts, 'name'),
    remember(_, { id, email }, statedAt) {
      const isUnchanged = email !== null && addresses.get(id) === email;
      const since = (isUnchanged ? knownSince.get(id) : undefined) ?? now();
      if (email !== null) {
        addresses.set(id, email);
        statedTimes.set(id, statedAt);
        knownSince.set(id, since);
      }
      return Promise.resolve({ knownSince: since, isIncomplete: false });
    },
  };
}
