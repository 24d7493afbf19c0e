import type { Pass, RefreshState } from '../../functions/directory/refresh-state';
import type { OpenDirectory } from './open-directory';
import { employeeCount } from './refresh-directory';
import { formatFields, utc } from './show';

/** Above this number, lookups are not counted exactly. */
const MAX_COUNTED = 1000;

/** Returns the state of a tenant's directory. */
export async function describeStatus(
  tenant: string,
  { refresh, store, work }: OpenDirectory,
): Promise<string> {
  const { pass, completed } = await refresh.state(tenant);
  const { isDue } = await refresh.progress(tenant);
  const names = new Map(
    (await store.establishments(tenant))?.items.map(({ id, name }) => [id, name] as const),
  );
  const establishments = completed?.establishments.map((id) => `${id} ${names.get(id) ?? ''}`.trim()) ?? [];
  const waiting = (await work.pendingLookups(tenant, MAX_COUNTED)).length;
  return formatFields([
    ['Tenant', tenant],
    ['Last refresh', formatCompleted(completed)],
    ['Establishments', establishments.join(', ') || 'none'],
    ['Running refresh', formatPass(pass)],
    ['Next refresh', isDue ? 'due now' : 'not due'],
    ['Waiting lookups', waiting < MAX_COUNTED ? String(waiting) : `${MAX_COUNTED} or more`],
  ]);
}

function formatCompleted(completed: RefreshState['completed']): string {
  if (completed === null) return 'never';
  const { at, employees, requests } = completed;
  return `${utc(at)}: ${employeeCount(employees)}, ${requests} requests to Lucca`;
}

function formatPass(pass: Pass | null): string {
  if (pass === null) return 'none';
  const { read, total, startedAt } = pass;
  return `${read} of ${total ?? 'an unknown number of'} employees read, since ${utc(startedAt)}`;
}
