import { searchText, searchWords } from '../../shared/search-text';
import { MINUTE_MS } from '../../shared/time';
import type { DirectoryEmployee, DirectoryEstablishment, DirectoryStore } from '../../store/directory-store';
import type { FoundEmployee } from '../contract/directory';

/** A name that changed a minute ago is harmless; reading the whole directory with each typed letter is not. */
const CACHE_MS = MINUTE_MS;

const MAX_RESULTS = 20;

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
  readonly #cached = new Map<string, { entries: Promise<Entry[]>; expiresAt: number }>();

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
    for (const { employee } of await this.#entries(tenant)) {
      const { establishmentId } = employee;
      if (establishmentId !== null) counts.set(establishmentId, (counts.get(establishmentId) ?? 0) + 1);
    }
    return counts;
  }

  async #all(tenants: Iterable<string>): Promise<Entry[]> {
    return (await Promise.all([...tenants].map((tenant) => this.#entries(tenant)))).flat();
  }

  /** Concurrent calls share one reading. A failed one is not cached. */
  #entries(tenant: string): Promise<Entry[]> {
    const cached = this.#cached.get(tenant);
    if (cached && this.now() < cached.expiresAt) return cached.entries;
    const entries = this.#read(tenant);
    this.#cached.set(tenant, { entries, expiresAt: this.now() + CACHE_MS });
    void entries.catch(() => this.#cached.delete(tenant));
    return entries;
  }

  async #read(tenant: string): Promise<Entry[]> {
    const establishments = await this.store.establishments(tenant);
    const byId = new Map(establishments?.items.map((one) => [one.id, one]));
    const entries: Entry[] = [];
    for await (const employee of this.store.all(tenant)) {
      if (employee.expiresAt === null) entries.push(entryOf(tenant, employee, byId));
    }
    return entries;
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
