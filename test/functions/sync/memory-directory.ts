import type { Directory } from '../../../functions/sync/directory';

/** What Lucca would tell, by the id of the employee, the establishment or the leave account. */
export type MemoryDirectory = Directory & {
  addresses: Map<string, string>;
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
 */
export function memoryDirectory(now = Date.now): MemoryDirectory {
  const asked: string[] = [];
  const answer = (from: Map<string, string>, what: string) => (_: string, id: string) => {
    asked.push(`${what} of ${id}`);
    return Promise.resolve(from.get(id) ?? null);
  };
  const toldAt = new Map<string, number>();
  const knownSince = new Map<string, number>();
  const addresses = new Map<string, string>();
  const establishments = new Map<string, string>();
  const timeZones = new Map<string, string>();
  const accounts = new Map<string, string>();
  return {
    ...{ addresses, establishments, timeZones, accounts, asked },
    address: answer(addresses, 'address'),
    presentAddress: answer(addresses, 'present address'),
    addressSince: (_, id, since) => {
      const told = toldAt.get(id);
      return Promise.resolve(told !== undefined && told >= since ? (addresses.get(id) ?? null) : null);
    },
    establishmentOf: answer(establishments, 'establishment'),
    timeZone: answer(timeZones, 'time zone'),
    accountName: answer(accounts, 'name'),
    remember(_, { id, email }, statedAt) {
      const isKnown = email !== null && addresses.get(id) === email;
      const since = (isKnown ? knownSince.get(id) : undefined) ?? now();
      if (email !== null) {
        addresses.set(id, email);
        toldAt.set(id, statedAt);
        knownSince.set(id, since);
      }
      return Promise.resolve(since);
    },
  };
}
