import { safeForLog } from '../../functions/shared/safe-logging';
import type { Directory } from '../../functions/sync/employee-directory';
import type { Exclusion } from './import-page';
import { OutageDetector, type Attempt } from './lucca-requests';
import type { ImportScope } from './scope';

/**
 * Finds the id of an employee's establishment; null if Lucca has none.
 *
 * @throws LuccaApiError that is not about this employee alone
 */
export type FindEstablishment = (tenant: string, employeeId: string) => Promise<Attempt<string | null>>;

/** Creates a lookup that sends one request per employee and run, even if the request fails. */
export function createEstablishmentLookup(directory: Pick<Directory, 'establishmentOf'>): FindEstablishment {
  const cache = new Map<string, Attempt<string | null>>();
  const outages = new OutageDetector();
  return async (tenant, employeeId) => {
    const key = `${tenant}#${employeeId}`;
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const found = await outages.attempt(() => directory.establishmentOf(tenant, employeeId));
    cache.set(key, found);
    return found;
  };
}

/** Returns why an item of this establishment is excluded; null if it is in scope. */
export function outOfScope(
  establishment: string | null,
  { configuration }: Pick<ImportScope, 'configuration'>,
): Exclusion | null {
  if (establishment === null) return 'in an unknown establishment';
  return configuration.establishments.includes(establishment) ? null : 'in other establishments';
}

/**
 * Does the same for an item that belongs to its employee's establishment. If the lookup failed, the item is included: the sync
 * function repeats the lookup and skips what is out of scope.
 */
export function employeeOutOfScope(
  found: Attempt<string | null>,
  scope: Pick<ImportScope, 'configuration'>,
): Exclusion | null {
  return 'problem' in found ? null : outOfScope(found.answer, scope);
}

/** @param resource `leave#875` */
export function notLocatedRemark(resource: string, { problem }: { problem: string }): string {
  return `establishment lookup left to the sync function: ${safeForLog(resource) ?? 'invalid id'}: ${problem}`;
}
