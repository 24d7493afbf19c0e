import type { Directory } from '../../../functions/sync/employee-directory';

/** What Lucca would tell, by the id of the employee, the establishment or the leave account. */
export type MemoryDirectory = Directory & {
  /** Null: it has none. Of whom it does not hold, `addressOf` tells. */
  addresses: Map<string, string | null>;
  establishments: Map<string, string>;
  timeZones: Map<string, string>;
  accounts: Map<string, string>;
  /** What was asked, in order. */
  asked: string[];
};

/**
 * A directory that knows what a test puts into it.
 *
 * @param now ms since the epoch
 * @param addressOf what Lucca knows of those of whom the test says nothing
 */
export function memoryDirectory(
  now = Date.now,
  addressOf: (id: string) => string | null = () => null,
): MemoryDirectory {
  const asked: string[] = [];
  const answer = (from: Map<string, string | null>, what: string) => (_: string, id: string) => {
    asked.push(`${what} of ${id}`);
    return Promise.resolve(from.get(id) ?? null);
  };
  const toldAt = new Map<string, number>();
  const knownSince = new Map<string, number>();
  const addresses = new Map<string, string | null>();
  const addressBy = (what: string) => async (tenant: string, id: string) => {
    const known = await answer(addresses, what)(tenant, id);
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
      const told = toldAt.get(id);
      return Promise.resolve(told !== undefined && told >= since ? (addresses.get(id) ?? null) : null);
    },
    establishmentOf: answer(establishments, 'establishment'),
    timeZone: answer(timeZones, 'time zone'),
    accountName: answer(accounts, 'name'),
    remember(_, { id, email }, statedAt) {
      const isUnchanged = email !== null && addresses.get(id) === email;
      const since = (isUnchanged ? knownSince.get(id) : undefined) ?? now();
      if (email !== null) {
        addresses.set(id, email);
        toldAt.set(id, statedAt);
        knownSince.set(id, since);
      }
      return Promise.resolve(since);
    },
  };
}
