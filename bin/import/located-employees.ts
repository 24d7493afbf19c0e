import type { Directory } from '../../functions/sync/directory';
import { IsolatedFailures, type Attempted } from '../commands/isolated-failures';

/**
 * Id of the establishment that an employee belongs to; null if Lucca knows none.
 *
 * @throws LuccaApiError if it is not about this employee alone
 */
export type Locate = (tenant: string, employeeId: string) => Promise<Attempted<string | null>>;

/** Where employees belong, asked for once for as long as one run lasts, also where Lucca does not answer. */
export function establishmentsOnce(directory: Pick<Directory, 'establishmentOf'>): Locate {
  const known = new Map<string, Attempted<string | null>>();
  const failures = new IsolatedFailures();
  return async (tenant, employeeId) => {
    const key = `${tenant}#${employeeId}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const located = await failures.attempt(() => directory.establishmentOf(tenant, employeeId));
    known.set(key, located);
    return located;
  };
}
