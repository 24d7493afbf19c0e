import type { LogStore } from '../../../functions/store/log-store';
import type { Outcome } from '../../../functions/domain/sync-log';

const DAYS_MS = 30 * 24 * 60 * 60 * 1000;
const MOST = 3;
/** Google has let us act for the employee then. */
const SETTLED: Outcome[] = ['created', 'updated', 'moved', 'deleted', 'unchanged'];

/**
 * Addresses of a few employees for whom a configuration wrote into Google of late, the last one first. The log is read no
 * further than they are asked for.
 */
export async function* knownEmployees(
  logs: Pick<LogStore, 'list'>,
  configuration: string,
  now: number,
): AsyncGenerator<string> {
  const since = new Date(now - DAYS_MS).toISOString();
  const found = new Set<string>();
  for await (const { employee, outcome } of logs.list({ since, configuration }, { now })) {
    if (employee === null || !SETTLED.includes(outcome) || found.has(employee)) continue;
    found.add(employee);
    yield employee;
    if (found.size === MOST) return;
  }
}
