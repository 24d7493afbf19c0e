import { safeForLog } from '../../functions/shared/safe-logging';
import type { Directory } from '../../functions/sync/employee-directory';
import type { Exclusion } from './import-page';
import { OutageDetector, type Attempt } from './lucca-requests';
import type { ImportScope } from './scope';

/**
 * Id of an employee's establishment; null if Lucca has none.
 *
 * @throws LuccaApiError that is not about this employee alone
 */
export type FindEstablishment = (tenant: string, employeeId: string) => Promise<Attempt<string | null>>;

/** Asks Lucca once per employee and run, even if the request fails. */
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

/** Why an item of this establishment is excluded; null if it is in scope. */
export function outOfScope(
  establishment: string | null,
  { configuration }: Pick<ImportScope, 'configuration'>,
): Exclusion | null {
  if (establishment === null) return 'of no known establishment';
  return configuration.establishments.includes(establishment) ? null : 'of other establishments';
}

/**
 * The same for an item that belongs to its employee's establishment. If that is unknown because Lucca does not answer, the
 * item is included: the sync function asks again, and skips what is out of scope.
 */
export function employeeOutOfScope(
  found: Attempt<string | null>,
  scope: Pick<ImportScope, 'configuration'>,
): Exclusion | null {
  return 'problem' in found ? null : outOfScope(found.answer, scope);
}

/** @param resource `leave#875` */
export function notLocatedRemark(resource: string, { problem }: { problem: string }): string {
  return `left to the sync function: ${safeForLog(resource) ?? 'one without a usable id'}: ${problem}`;
}
