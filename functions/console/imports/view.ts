import type { ImportJob, ProductProgress } from '../../import/import-job';
import type { Exclusion } from '../../import/import-page';
import { isFromEvents } from '../../import/scope';
import { toIso } from '../../shared/time';
import type { DirectoryStore } from '../../store/directory-store';
import type { ImportState } from '../contract/imports';

const PAGE_SIZE = 100;

/** The rate at which events are queued. */
const EVENTS_PER_MINUTE = 20 * 60;

type ImportedProduct = ImportState['products'][number];

const EXCLUSIONS: Record<Exclusion, keyof ImportedProduct['excluded']> = {
  'in other establishments': 'other_establishment',
  'in an unknown establishment': 'unknown_establishment',
  'ended earlier': 'ended_earlier',
  'cancelled or deleted': 'cancelled',
  invalid: 'invalid',
};

type JobView = Omit<ImportState, 'earliestSince'>;

/** Without an import. */
export function noImport(problem: ImportState['problem']): JobView {
  return {
    ...{ state: 'none', dryRun: false, startedAt: null, finishedAt: null, by: null, since: null },
    ...{ products: [], unreadable: 0, examples: [], estimatedMinutes: null, problem, retryAt: null },
  };
}

/** @param requestsPerMinute requests that imports may send to Lucca */
export async function viewOf(
  job: ImportJob,
  tenant: string,
  { directory, requestsPerMinute }: ViewDependencies,
): Promise<JobView> {
  const { isDryRun, by, since, problem } = job;
  return {
    ...{ state: stateOf(job), dryRun: isDryRun, by, since, problem },
    startedAt: toIso(job.startedAt),
    finishedAt: job.finishedAt === null ? null : toIso(job.finishedAt),
    products: job.products.map((one) => productView(one, job)),
    unreadable: job.reading?.unreadable ?? 0,
    examples: await examplesOf(job, tenant, directory),
    estimatedMinutes: job.state === 'running' ? estimatedMinutes(job, requestsPerMinute) : null,
    retryAt: job.retryAt === null ? null : toIso(job.retryAt),
  };
}

export type ViewDependencies = {
  directory: Pick<DirectoryStore, 'employees'>;
  requestsPerMinute: number;
};

function stateOf({ state, isDryRun }: ImportJob): ImportState['state'] {
  if (!isDryRun) return state;
  if (state === 'running') return 'simulating';
  return state === 'done' ? 'simulated' : state;
}

function productView(progress: ProductProgress, { isDryRun, reading, products }: ImportJob): ImportedProduct {
  const { product, isDone, counts, queuedOfPage, expected, total } = progress;
  const isNext = products.find((one) => !one.isDone) === progress;
  const isReading = isNext && isFromEvents(product) && reading?.isComplete !== true;
  const included = counts.included + queuedOfPage.length;
  const state = isReading ? 'reading' : isNext ? 'running' : isDone ? 'done' : 'waiting';
  return {
    product,
    state,
    read: isReading ? (reading?.read ?? 0) : counts.read,
    total: isReading ? (reading?.total ?? null) : total,
    matching: isDone ? included : Math.max(included, expected ?? 0),
    queued: isDryRun ? 0 : included,
    excluded: Object.fromEntries(
      Object.entries(EXCLUSIONS).flatMap(([reason, code]): [string, number][] => {
        const count = Object.entries(counts.excluded).find(([name]) => name === reason)?.[1];
        return count === undefined ? [] : [[code, count]];
      }),
    ),
  };
}

async function examplesOf(
  { examples }: ImportJob,
  tenant: string,
  directory: ViewDependencies['directory'],
): Promise<ImportState['examples']> {
  const ids = examples.flatMap(({ employee }) => employee ?? []);
  const known = await directory.employees(tenant, ids);
  return examples.map((example) => {
    const found = example.employee === null ? undefined : known.get(example.employee);
    const name = [found?.givenName, found?.familyName].filter(Boolean).join(' ');
    return { ...example, employeeName: name === '' ? null : name };
  });
}

/** Estimates by the pages of Lucca's lists, and by the events to queue. Null if Lucca has not told the totals yet. */
function estimatedMinutes(job: ImportJob, requestsPerMinute: number): number | null {
  const left = job.products.filter(({ isDone }) => !isDone);
  const pages: (number | null)[] = left
    .filter(({ product }) => !isFromEvents(product))
    .map(({ total, counts }) => (total === null ? null : (total - counts.read) / PAGE_SIZE));
  if (left.some(({ product }) => isFromEvents(product))) {
    const { total = null, read = 0, isComplete = false } = job.reading ?? {};
    pages.push(isComplete ? 0 : total === null ? null : (total - read) / PAGE_SIZE);
  }
  let minutes = 0;
  for (const count of pages) {
    if (count === null) return null;
    minutes += Math.max(0, count) / requestsPerMinute;
  }
  const toQueue = left.map(({ expected, counts }) => Math.max(0, (expected ?? 0) - counts.included));
  if (!job.isDryRun) minutes += toQueue.reduce((sum, count) => sum + count, 0) / EVENTS_PER_MINUTE;
  return Math.max(1, Math.ceil(minutes));
}
