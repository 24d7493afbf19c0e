import type { Configuration } from '../domain/configuration';
import type { LuccaApi } from '../lucca/api/client';
import { LuccaFailError } from '../lucca/api/http';
import { MAX_LISTED_IDS, type Page } from '../lucca/api/requests';
import type { ListedEmployee } from '../lucca/api/employee-list';
import { inBatches } from '../shared/async';
import type { DirectoryEmployee, DirectoryStore } from '../store/directory-store';
import type { DirectoryWork } from '../store/directory-work';
import { knownEstablishment, type EmployeeChanges, type Statement } from './employee-changes';
import { withEstablishments } from './listed-employees';
import { configuredEstablishments, type Pass } from './refresh-state';

/** Entries that are written at the same time. */
const CONCURRENCY = 20;

/** Limits how often the employees are read again if Lucca keeps rejecting cursors. */
const MAX_RESTARTS = 3;

export type StageDependencies = {
  lucca: Pick<LuccaApi, 'employees' | 'jobPositions' | 'establishments' | 'leaveAccounts'>;
  store: Pick<
    DirectoryStore,
    'employees' | 'all' | 'establishments' | 'leaveAccounts' | 'putEstablishments' | 'putLeaveAccounts'
  >;
  work: Pick<DirectoryWork, 'markSeen' | 'seen'>;
  changes: Pick<EmployeeChanges, 'update'>;
  configurations: () => Promise<Configuration[]>;
  /** ms since the epoch */
  now: () => number;
};

/** What one step needs of the run. */
export type Step = {
  tenant: string;
  pass: Pass;
  /** Waits until the request may be sent. */
  request: <T>(send: () => Promise<T>) => Promise<T>;
  /** Renews the lease between parts of a step; throws if no time is left. */
  proceed: () => Promise<void>;
};

/** Reads and writes one page of employees. Returns the pass after it. */
export async function readEmployees(step: Step, dependencies: StageDependencies): Promise<Pass> {
  const { tenant, pass, request } = step;
  const { lucca, store, work, configurations, now } = dependencies;
  const configured = configuredEstablishments(await configurations(), tenant);
  const establishments = pass.establishments.slice(
    pass.group * MAX_LISTED_IDS,
    (pass.group + 1) * MAX_LISTED_IDS,
  );
  let asOf = 0;
  let page: Page<ListedEmployee>;
  try {
    page = await request(() => {
      asOf = now();
      return lucca.employees({ establishments, page: pass.page });
    });
  } catch (error) {
    if (!isCursorRejected(error, pass)) throw error;
    const beginning = { group: 0, page: null, read: 0, total: null };
    return { ...pass, ...beginning, restarts: pass.restarts + 1 };
  }
  const located = await withEstablishments(page.items, {
    jobPositions: (ids) => request(() => lucca.jobPositions(ids)),
  });
  const known = await store.employees(
    tenant,
    located.map(({ id }) => id),
  );
  // LUCCA-22: if Lucca ignores the filter, the list has other employees too.
  const listed = located.filter((one) => worksIn(configured, one, known.get(one.id) ?? null));
  const updates = listed.map((statement) => ({ statement, asOf }));
  const changed = await writeAll(step, updates, { known, renews: false }, dependencies);
  if (listed.length > 0) {
    const ids = listed.map(({ id }) => id);
    await work.markSeen(tenant, pass.id, pass.pages, ids);
  }
  const isFirst = pass.page === null;
  return {
    ...pass,
    ...nextPage(pass, page.next),
    pages: pass.pages + 1,
    read: pass.read + page.items.length,
    total: isFirst && page.total !== undefined ? (pass.total ?? 0) + page.total : pass.total,
    changed: pass.changed + changed,
  };
}

function isCursorRejected(error: unknown, { page, restarts }: Pass): boolean {
  return error instanceof LuccaFailError && error.status >= 400 && page !== null && restarts < MAX_RESTARTS;
}

function nextPage(pass: Pass, page: string | null): Pick<Pass, 'stage' | 'group' | 'page'> {
  if (page !== null) return { stage: 'employees', group: pass.group, page };
  const group = pass.group + 1;
  const isLast = group * MAX_LISTED_IDS >= pass.establishments.length;
  return { stage: isLast ? 'leavers' : 'employees', group, page: null };
}

/** Whether an employee is kept. */
export function worksIn(
  establishments: readonly string[],
  employee: Omit<ListedEmployee, 'id'>,
  known: DirectoryEmployee | null,
): boolean {
  const establishment = knownEstablishment(employee, known);
  return (
    employee.status !== 'deactivated' && establishment !== null && establishments.includes(establishment)
  );
}

/** Returns the number of entries that were written. */
export async function writeAll(
  { tenant }: Step,
  updates: readonly { statement: Statement; asOf: number }[],
  { known, renews }: { known: ReadonlyMap<string, DirectoryEmployee>; renews: boolean },
  { changes }: StageDependencies,
): Promise<number> {
  let written = 0;
  for await (const batch of inBatches(updates, CONCURRENCY)) {
    const results = await Promise.allSettled(
      batch.map(({ statement, asOf }) =>
        changes.update(tenant, statement, asOf, { previous: known.get(statement.id) ?? null, renews }),
      ),
    );
    // All have ended, so that none goes on after the lease has.
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    written += results.filter((result) => result.status === 'fulfilled' && result.value).length;
  }
  return written;
}
