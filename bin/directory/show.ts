import type { DirectoryEmployee, DirectoryEstablishment } from '../../functions/store/directory-store';
import { CommandError } from '../command-line/command';
import { formatTimestamp, withoutControlCharacters } from '../command-line/output';
import type { OpenDirectory } from './open-directory';

type Found = { tenant: string; employee: DirectoryEmployee; establishment: DirectoryEstablishment | null };

/**
 * Returns what the directory has about an employee, in every tenant.
 *
 * @param name address, or id in Lucca
 * @throws CommandError that does not quote the input, which may be personal data
 */
export async function showEmployee(
  name: string,
  { refresh, store, configuredTenants }: OpenDirectory,
): Promise<string> {
  const found: Found[] = [];
  for (const tenant of new Set([...(await configuredTenants()), ...(await refresh.tenants())])) {
    for (const employee of await find(tenant, name, store)) {
      const list = await store.establishments(tenant);
      const establishment = list?.items.find(({ id }) => id === employee.establishmentId) ?? null;
      found.push({ tenant, employee, establishment });
    }
  }
  if (found.length > 0) return found.map(format).join('\n');
  throw new CommandError(['EMPLOYEE: the directory has no employee with this address or id'], 1);
}

async function find(
  tenant: string,
  name: string,
  store: OpenDirectory['store'],
): Promise<DirectoryEmployee[]> {
  if (!name.includes('@')) return [...(await store.employees(tenant, [name])).values()];
  const address = name.trim().toLowerCase();
  const found: DirectoryEmployee[] = [];
  for await (const employee of store.all(tenant)) {
    if (employee.email?.toLowerCase() === address) found.push(employee);
  }
  return found;
}

function format({ tenant, employee, establishment }: Found): string {
  const { id, email, status, givenName, familyName, knownSince, readAt, isAbsent, expiresAt } = employee;
  const name = [givenName, familyName].filter((part) => part !== null).join(' ');
  return formatFields([
    ['Tenant', tenant],
    ['Id', id],
    ...(isAbsent
      ? [['Status', 'unknown to Lucca'] as const]
      : [
          ['Address', email === null ? 'none' : `${email}, known since ${utc(knownSince)}`] as const,
          ['Name', name === '' ? 'not kept' : name] as const,
          ['Status', status ?? 'unknown'] as const,
          ['Establishment', formatEstablishment(employee, establishment)] as const,
        ]),
    ['Read from Lucca', readAt === 0 ? 'never' : utc(readAt)],
    [
      'Kept',
      expiresAt === null
        ? 'as long as the employee works in a configured establishment'
        : `until ${utc(expiresAt * 1000)}`,
    ],
  ]);
}

function formatEstablishment(
  { establishmentId, establishmentSince }: DirectoryEmployee,
  establishment: DirectoryEstablishment | null,
): string {
  if (establishmentId === null) return 'unknown';
  const parts = [
    establishment ? `${establishmentId} ${establishment.name}` : establishmentId,
    establishment?.timeZone ?? 'unknown time zone',
    ...(establishmentSince > 0 ? [`since ${utc(establishmentSince)}`] : []),
  ];
  return parts.join(', ');
}

/** @param time ms since the epoch */
export function utc(time: number): string {
  return `${formatTimestamp(new Date(time).toISOString())} UTC`;
}

/** Formats one field per line. */
export function formatFields(fields: (readonly [name: string, value: string])[]): string {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields
    .map(([name, value]) => `${name.padEnd(width)}  ${withoutControlCharacters(value)}\n`)
    .join('');
}
