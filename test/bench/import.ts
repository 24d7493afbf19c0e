import { setImmediate } from 'node:timers/promises';
import { LuccaBusyError } from '../../functions/lucca/api/http';
import { DEFAULT_REQUESTS_PER_MINUTE } from '../../functions/shared/request-budget';
import { LuccaRequestBudget, requestLimit } from '../../functions/store/request-limit';
import { person } from '../simulation/simulation-harness';
import { aConfiguration } from '../support/builders/configurations';
import { aDirectoryEmployee } from '../support/builders/directory-employees';
import type { LeaveData } from '../support/fakes/lucca/leave';
import { TENANT } from '../support/fakes/lucca/reference';
import { ImportJobsHarness } from '../support/harness/import-jobs-harness';
import { addCalendarEvents, addLeaves } from './employee-directory/past-events';
import { informativeRow, limitRow, ratioRow, zeroRow, type Row } from './harness/rows';

const EMPLOYEES = 20_000;
const LEAVES = 20_000;
const EVENTS = 60_000;
const PAGE_SIZE = 100;
const PAGES = (LEAVES + EVENTS) / PAGE_SIZE;
/** Of memory for each entry of Lucca's list, as documented. */
const BYTES_PER_ENTRY = 100;

const LUCCA_MS = 300;
const TABLE_MS = 5;
/** A run of reconcile, without its reserve and its other tasks. */
const RUN_MS = 240_000;
const RUNS_EVERY_MS = 5 * 60_000;
/** One call of the console, and the pause before the next one. */
const CALL_MS = 4000;
const PAUSE_MS = 2500;
const MINUTE_MS = 60_000;
const SINCE = '2026-03-05';

type Result = { minutes: number; requests: number; writes: number; sent: number; heldBytes: number };

/**
 * Imports 20,000 absences and 60,000 events of two months from the console: with its page open, and by reconcile alone.
 * The clock is simulated, Lucca answers after 300 ms, the directory knows all employees, and the queue is never full.
 */
export async function importFromConsole(): Promise<Row[]> {
  const open = await runImport(true);
  const closed = await runImport(false);
  const perMinute = requestLimit('import', DEFAULT_REQUESTS_PER_MINUTE);
  const minutes = ({ minutes: value, requests }: Result) =>
    ({ value, unit: 'min', baseline: requests / perMinute }) as const;
  return [
    ratioRow(
      { name: 'import: requests to Lucca, beside pages of its lists', value: open.requests, baseline: PAGES },
      1.1,
    ),
    limitRow(
      { name: 'import: with the page open, beside requests ÷ budget', ...minutes(open) },
      70,
      '≤ 70 min',
    ),
    limitRow(
      { name: 'import: by reconcile alone, beside requests ÷ budget', ...minutes(closed) },
      90,
      '≤ 90 min',
    ),
    informativeRow({ name: 'import: writes of tables, beside pages', value: open.writes, baseline: PAGES }),
    ratioRow(
      {
        name: 'import: memory of the list, beside 100 bytes per entry',
        value: open.heldBytes / 2 ** 20,
        unit: 'MB',
        baseline: (EVENTS * BYTES_PER_ENTRY) / 2 ** 20,
      },
      2,
    ),
    informativeRow({ name: 'import: events queued', value: open.sent }),
    zeroRow('import: events queued by one of the two only', Math.abs(open.sent - closed.sent)),
  ];
}

async function runImport(isPageOpen: boolean): Promise<Result> {
  const harness = new ImportJobsHarness();
  harness.configuration = aConfiguration({ products: ['absences', 'training', 'office'] });
  harness.pageSize = PAGE_SIZE;
  await fill(harness);

  let [requests, writes] = [0, 0];
  const { records } = harness.process();
  const budget = new LuccaRequestBudget(records, {
    requestsPerMinute: DEFAULT_REQUESTS_PER_MINUTE,
    now: harness.now,
  }).at('import');
  harness.onRequest = async () => {
    const waitMs = await budget.acquire();
    if (waitMs > 0) throw new LuccaBusyError('The request budget is exhausted', waitMs);
    requests += 1;
    harness.clock += LUCCA_MS;
  };
  harness.onTableRequest = ({ kind }) => {
    if (kind === 'write') writes += 1;
    harness.clock += TABLE_MS;
  };

  const startedAt = harness.clock;
  await harness.start({ since: SINCE });
  const page = harness.process();
  let reconcile = harness.process();
  let heldBytes: number | null = null;
  for (let nextRunAt = startedAt; ;) {
    const isRun = harness.clock >= nextRunAt;
    const { outcome, job } = await (isRun
      ? harness.advance(RUN_MS, reconcile)
      : harness.advance(CALL_MS, page));
    if (outcome === 'done') break;
    if (outcome !== 'later') throw new Error(`The import is ${outcome}`);
    if (isRun) nextRunAt += RUNS_EVERY_MS;
    harness.clock = isPageOpen ? harness.clock + PAUSE_MS : Math.max(harness.clock, nextRunAt);
    if (isRun && heldBytes === null && job?.reading?.isComplete) {
      const before = await usedBytes();
      // The next run has a new instance.
      reconcile = harness.process();
      heldBytes = before - (await usedBytes());
    }
  }
  const minutes = (harness.clock - startedAt) / MINUTE_MS;
  return { minutes, requests, writes, sent: new Set(harness.sentIds()).size, heldBytes: heldBytes ?? 0 };
}

async function fill(harness: ImportJobsHarness): Promise<void> {
  const leaves: LeaveData[] = [];
  addLeaves({ leaves }, { count: LEAVES, employees: EMPLOYEES, from: '2026-03-09' });
  for (const leave of leaves) harness.lucca.leaves.set(leave.id, leave);
  addCalendarEvents(harness.lucca, { count: EVENTS, employees: EMPLOYEES, until: harness.clock });
  const { store } = harness.process();
  for (let number = 0; number < EMPLOYEES; number++) {
    await store.put(TENANT, aDirectoryEmployee({ id: person(number).id }), null);
  }
}

async function usedBytes(): Promise<number> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.();
    await setImmediate();
  }
  return process.memoryUsage().heapUsed;
}
