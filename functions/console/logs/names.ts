import { tenantsOf } from '../../domain/configuration';
import type { SyncLogSummary } from '../../store/log/log-rows';
import type { DirectoryNames } from '../directory/employee-search';
import type { LogDependencies } from './dependencies';

const NO_NAMES: DirectoryNames = { ofEmployee: () => null, ofEstablishment: () => null };

/**
 * Returns the names of the employees and establishments of rows. The directory is read as a whole, and kept in memory:
 * rows have addresses, by which it cannot be searched.
 */
export async function namesFor(
  rows: readonly Pick<SyncLogSummary, 'tenant' | 'employee' | 'establishment'>[],
  { employees, configurations }: Pick<LogDependencies, 'employees' | 'configurations'>,
): Promise<DirectoryNames> {
  const named = rows.filter(({ employee, establishment }) => (employee ?? establishment) !== null);
  if (named.length === 0) return NO_NAMES;
  // Anybody who knows the webhook's secret can name other tenants.
  const configured = tenantsOf((await configurations.load()).configurations);
  const tenants = new Set(named.flatMap(({ tenant }) => tenant ?? []));
  return employees.names(tenants.intersection(configured));
}
