import { isDeepStrictEqual } from 'node:util';
import type { Configuration } from '../domain/configuration';
import type { LuccaApi } from '../lucca/api/client';
import { LuccaApiError, LuccaFailError, LuccaRetryError } from '../lucca/api/http';
import type { Page } from '../lucca/api/requests';
import type { ListedEmployee } from '../lucca/api/schemas';
import { inBatches } from '../shared/async';
import type { DirectoryEmployee, DirectoryList, DirectoryStore } from '../store/directory-store';
import type { DirectoryWork } from '../store/directory-work';
import type { EmployeeChanges, Statement } from './employee-changes';
import { statementsAbout, withEstablishments } from './listed-employees';
import { configuredEstablishments, type Pass } from './refresh-state';

/** Lucca accepts this many ids in one request. */
const MAX_IDS = 100;

/** Entries that are written at the same time. */
const CONCURRENCY = 20;

/** Of a list of establishments or leave accounts. */
const MAX_PAGES = 20;

/** A list whose cursors Lucca keeps rejecting is not read anew forever. */
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

/** Reads the establishments and leave accounts. A list that Lucca refuses stays as it is. */
export async function refreshLists({ tenant, request }: Step, dependencies: StageDependencies): Promise<void> {
  const { lucca, store, now } = dependencies;
  await refreshList(
    store.establishments(tenant),
    (page) => request(() => lucca.establishments(page)),
    (list) => store.putEstablishments(tenant, list),
  );
  await refreshList(
    store.leaveAccounts(tenant),
    (page) => request(() => lucca.leaveAccounts(page)),
    (list) => store.putLeaveAccounts(tenant, list),
  );

  async function refreshList<T extends { id: string }>(
    stored: Promise<DirectoryList<T> | null>,
    read: (page: string | null) => Promise<Page<T>>,
    write: (list: DirectoryList<T>) => Promise<void>,
  ): Promise<void> {
    const known = await stored;
    const asOf = now();
    const items = await unlessRefused(() => readWholeList(read));
    if (items !== null && !isDeepStrictEqual(byId(items), byId(known?.items ?? null))) {
      await write({ asOf, items });
    }
  }
}

async function readWholeList<T>(read: (page: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let page: string | null = null;
  for (let count = 0; count < MAX_PAGES; count++) {
    const answer: Page<T> = await read(page);
    items.push(...answer.items);
    if (answer.next === null) break;
    page = answer.next;
  }
  return items;
}

/** The order of a list says nothing. */
function byId<T extends { id: string }>(items: T[] | null): T[] | null {
  return items && items.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

async function unlessRefused<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LuccaApiError && !(error instanceof LuccaRetryError)) return null;
    throw error;
  }
}

/** Reads and writes one page of employees. Returns the pass after it. */
export async function readEmployees(step: Step, dependencies: StageDependencies): Promise<Pass> {
  const { tenant, pass, request } = step;
  const { lucca, store, work, configurations, now } = dependencies;
  const configured = configuredEstablishments(await configurations(), tenant);
  const establishments = pass.establishments.slice(pass.group * MAX_IDS, (pass.group + 1) * MAX_IDS);
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
  // If Lucca ignores the filter, the list has other employees too.
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
  return (
    error instanceof LuccaFailError && error.status >= 400 && page !== null && restarts < MAX_RESTARTS
  );
}

function nextPage(pass: Pass, page: string | null): Pick<Pass, 'stage' | 'group' | 'page'> {
  if (page !== null) return { stage: 'employees', group: pass.group, page };
  const group = pass.group + 1;
  const isLast = group * MAX_IDS >= pass.establishments.length;
  return { stage: isLast ? 'leavers' : 'employees', group, page: null };
}

/**
 * Expires the entries of employees who no longer work in a configured establishment. If the pass has not seen an employee,
 * the list may have been short: Lucca is asked for the employee by id.
 *
 * @returns the number of employees who are kept, and of entries that were written
 */
export async function expireLeavers(
  step: Step,
  dependencies: StageDependencies,
): Promise<{ employees: number; changed: number }> {
  const { tenant, pass, request, proceed } = step;
  const { lucca, store, work, configurations, now } = dependencies;
  const establishments = configuredEstablishments(await configurations(), tenant);
  const seen = await work.seen(tenant, pass.id);
  const kept: DirectoryEmployee[] = [];
  for await (const entry of store.all(tenant)) if (entry.expiresAt === null) kept.push(entry);
  const [staying, outside] = partition(kept, (entry) => worksIn(establishments, entry, null));
  const unseen = staying.filter(({ id, asOf }) => !seen.has(id) && asOf < pass.startedAt);
  let employees = staying.length - unseen.length;
  let changed = 0;

  // Their establishments are no longer configured: what Lucca said about them is enough.
  for await (const batch of inBatches(outside, MAX_IDS)) {
    const known = await store.employees(tenant, idsOf(batch));
    const updates = [...known.values()]
      .filter(({ expiresAt }) => expiresAt === null)
      .map((entry) => ({ statement: statementOf(entry), asOf: entry.asOf }));
    changed += await writeAll(step, updates, { known, renews: true }, dependencies);
    await proceed();
  }
  for await (const batch of inBatches(unseen, MAX_IDS)) {
    const ids = idsOf(batch);
    let asOf = 0;
    const page = await request(() => {
      asOf = now();
      return lucca.employees({ ids });
    });
    const items = await withEstablishments(page.items, {
      jobPositions: (positions) => request(() => lucca.jobPositions(positions)),
    });
    const statements = statementsAbout(ids, { ...page, items });
    const known = await store.employees(tenant, ids);
    const updates = statements.map((statement) => ({ statement, asOf }));
    changed += await writeAll(step, updates, { known, renews: true }, dependencies);
    const stated = new Map(statements.map((one) => [one.id, one]));
    employees += ids.filter((id) => {
      const statement = stated.get(id);
      if (!statement) return true;
      return !('isAbsent' in statement) && worksIn(establishments, statement, known.get(id) ?? null);
    }).length;
    await proceed();
  }
  return { employees, changed };
}

/** Whether an employee is kept. Without the right to read job positions, the known establishment counts. */
function worksIn(
  establishments: readonly string[],
  { status, jobPositionId, establishmentId }: Omit<ListedEmployee, 'id'>,
  known: DirectoryEmployee | null,
): boolean {
  const isSamePosition = known !== null && known.jobPositionId === jobPositionId;
  const establishment = establishmentId ?? (isSamePosition ? known.establishmentId : null);
  return status !== 'deactivated' && establishment !== null && establishments.includes(establishment);
}

/** Returns what Lucca has stated about a known employee. */
function statementOf(entry: DirectoryEmployee): Statement {
  const { id, email, status, givenName, familyName, jobPositionId, establishmentId } = entry;
  return { id, email, status, givenName, familyName, jobPositionId, establishmentId };
}

/** Returns the number of entries that were written. */
async function writeAll(
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

function idsOf(employees: readonly { id: string }[]): string[] {
  return employees.map(({ id }) => id);
}

function partition<T>(items: T[], condition: (item: T) => boolean): [T[], T[]] {
  const { yes = [], no = [] } = Object.groupBy(items, (item) => (condition(item) ? 'yes' : 'no'));
  return [yes, no];
}
