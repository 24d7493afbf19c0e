import type { Directory } from '../../../functions/sync/employee-directory';

/** Lookups in Lucca, by the id of the employee, establishment or leave account. */
export type MemoryDirectory = Directory & {
  /** Null for an employee without an address; `addressOf` is used for missing employees. */
  addresses: Map<string, string | null>;
  establishments: Map<string, string>;
  timeZones: Map<string, string>;
  accounts: Map<string, string>;
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
  return {
    ...{ addresses, establishments, timeZones, accounts, asked },
    address: addressBy('address'),
    presentAddress: addressBy('present address'),
    addressSince: (_, id, since) => {
      const statedAt = statedTimes.get(id);
      return Promise.resolve(
        statedAt !== undefined && statedAt >= since ? (addresses.get(id) ?? null) : null,
      );
    },
    establishmentOf: lookUp(establishments, 'establishment'),
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
      return Promise.resolve(since);
    },
  };
}
