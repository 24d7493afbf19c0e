import { searchText, searchWords } from '../../shared/search-text';
import { MINUTE_MS } from '../../shared/time';
import type { DirectoryEmployee, DirectoryEstablishment, DirectoryStore } from '../../store/directory-store';
import type { FoundEmployee } from '../contract/directory';

/** A name that changed a minute ago is harmless; reading the whole directory with each typed letter is not. */
const CACHE_MS = MINUTE_MS;

const MAX_RESULTS = 20;

/** Names in the log may be older. */
const NAMES_CACHE_MS = 10 * MINUTE_MS;

/** Names for people, by what the log stores; null if the directory does not have them. */
export type DirectoryNames = {
  ofEmployee: (address: string | null) => string | null;
  ofEstablishment: (tenant: string | null, id: string) => string | null;
};

/** What is kept in memory of a tenant. */
type Names = { entries: Entry[]; employees: Map<string, string>; establishments: Map<string, string> };

/** An employee of the directory. */
export type KnownEmployee = FoundEmployee & {
  tenant: string;
  /** Null if Lucca has none or does not show it. */
  establishmentId: string | null;
  /** IANA name, of the establishment; null if unknown. */
  timeZone: string | null;
};

/** An employee with the texts that are searched. */
type Entry = { employee: KnownEmployee; name: string; words: string[]; address: string };

/** Finds the kept employees of the directory. Each instance keeps the employees of a tenant in memory for a minute. */
export class EmployeeSearch {
  readonly #cached = new Map<string, { names: Promise<Names>; readAt: number }>();

  /** @param now ms since the epoch */
  constructor(
    private readonly store: Pick<DirectoryStore, 'all' | 'establishments'>,
    private readonly now: () => number,
  ) {}

  /** Returns the best matches, at most 20. */
  async find(tenants: Iterable<string>, search: string): Promise<FoundEmployee[]> {
    const entries = await this.#all(tenants);
    const query = { text: searchText(search), words: searchWords(search) };
    // Of lone accents, nothing is left.
    if (query.text === '') return [];
    const matches = entries.flatMap((entry) => {
      const rank = rankOf(entry, query);
      return rank === null ? [] : [{ ...entry, rank }];
    });
    return matches
      .sort((one, other) => one.rank - other.rank || compare(one.name, other.name))
      .slice(0, MAX_RESULTS)
      .map(({ employee: { id, name, address, establishment } }) => ({ id, name, address, establishment }));
  }

  /** Returns the employee with exactly this address or Lucca id; null if there is none. */
  async known(tenants: Iterable<string>, name: string): Promise<KnownEmployee | null> {
    const address = name.toLowerCase();
    const isOne = ({ employee }: Entry) =>
      employee.id === name || employee.address?.toLowerCase() === address;
    return (await this.#all(tenants)).find(isOne)?.employee ?? null;
  }

  /** Returns the number of employees by id of the establishment. Those that the directory does not know are missing. */
  async countByEstablishment(tenant: string): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    const { entries } = await this.#names(tenant, CACHE_MS);
    for (const { employee } of entries) {
      const { establishmentId } = employee;
      if (establishmentId !== null) counts.set(establishmentId, (counts.get(establishmentId) ?? 0) + 1);
    }
    return counts;
  }

  /** Returns the addresses, in lower case, of all employees that {@link find} would find without its limit. */
  async addressesOf(tenants: Iterable<string>, search: string): Promise<Set<string>> {
    const query = { text: searchText(search), words: searchWords(search) };
    const found = (await this.#all(tenants)).filter((entry) => rankOf(entry, query) !== null);
    return new Set(found.flatMap(({ employee }) => employee.address?.toLowerCase() ?? []));
  }

  /** Returns the names that the directory has, up to ten minutes old. */
  async names(tenants: Iterable<string>): Promise<DirectoryNames> {
    const all = [...tenants];
    const read = await Promise.all(all.map((tenant) => this.#names(tenant, NAMES_CACHE_MS)));
    const byTenant = new Map(read.map((names, index) => [all[index], names]));
    return {
      ofEmployee: (address) => {
        const key = address?.toLowerCase() ?? '';
        return read.map(({ employees }) => employees.get(key)).find((name) => name !== undefined) ?? null;
      },
      ofEstablishment: (tenant, id) => byTenant.get(tenant ?? '')?.establishments.get(id) ?? null,
    };
  }

  async #all(tenants: Iterable<string>): Promise<Entry[]> {
    const read = await Promise.all([...tenants].map((tenant) => this.#names(tenant, CACHE_MS)));
    return read.flatMap(({ entries }) => entries);
  }

  /** Concurrent calls share one reading. A failed or empty one is not cached. */
  #names(tenant: string, maxAgeMs: number): Promise<Names> {
    const cached = this.#cached.get(tenant);
    if (cached && this.now() < cached.readAt + maxAgeMs) return cached.names;
    const names = this.#read(tenant);
    this.#cached.set(tenant, { names, readAt: this.now() });
    const forget = () => this.#cached.delete(tenant);
    // An empty directory is about to be filled, and reading it is cheap.
    void names.then(({ entries }) => entries.length === 0 && forget(), forget);
    return names;
  }

  async #read(tenant: string): Promise<Names> {
    const list = await this.store.establishments(tenant);
    const byId = new Map(list?.items.map((one) => [one.id, one]));
    const establishments = new Map(list?.items.map(({ id, name }) => [id, name]));
    const entries: Entry[] = [];
    for await (const employee of this.store.all(tenant)) {
      if (employee.expiresAt === null) entries.push(entryOf(tenant, employee, byId));
    }
    const employees = new Map(
      entries.flatMap(({ employee: { address, name } }) =>
        address !== null && name !== null ? [[address.toLowerCase(), name]] : [],
      ),
    );
    return { entries, employees, establishments };
  }
}

function entryOf(
  tenant: string,
  { id, email, givenName, familyName, establishmentId }: DirectoryEmployee,
  establishments: ReadonlyMap<string, DirectoryEstablishment>,
): Entry {
  const name = [givenName, familyName].filter(Boolean).join(' ');
  const address = email?.trim() ?? '';
  const establishment = establishments.get(establishmentId ?? '');
  return {
    employee: {
      tenant,
      id,
      name: name === '' ? null : name,
      address: address === '' ? null : address,
      establishment: establishment?.name ?? null,
      establishmentId,
      timeZone: establishment?.timeZone ?? null,
    },
    name: searchText(`${familyName ?? ''} ${givenName ?? ''} ${address}`).trim(),
    words: searchWords(name),
    address: searchText(address),
  };
}

/** Returns a lower number for a better match; null for none. */
function rankOf(
  { employee: { id }, words, address }: Entry,
  { text, words: wanted }: { text: string; words: string[] },
): number | null {
  if (id === text) return 0;
  if (address.startsWith(text) || matchesAll(wanted, words, (word, part) => word.startsWith(part))) return 1;
  if (id.startsWith(text)) return 2;
  // Only with its `@`: many have the same domain.
  const [localPart = ''] = text.includes('@') ? [address] : address.split('@');
  if (localPart.includes(text) || matchesAll(wanted, words, (word, part) => word.includes(part))) return 3;
  return null;
}

/** Whether each part matches another word, in any order. */
function matchesAll(
  parts: readonly string[],
  words: readonly string[],
  matches: (word: string, part: string) => boolean,
): boolean {
  if (parts.length === 0 || parts.length > words.length) return false;
  const left = [...words];
  // Longer parts match fewer words.
  return parts
    .toSorted((one, other) => other.length - one.length)
    .every((part) => {
      const index = left.findIndex((word) => matches(word, part));
      if (index !== -1) left.splice(index, 1);
      return index !== -1;
    });
}

/** Of texts without accents; much faster than a comparison by locale. */
function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
