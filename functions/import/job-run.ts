import type { Configuration } from '../domain/configuration';
import type { ImportChanges } from '../store/import-changes';
import type { DirectoryStore } from '../store/directory-store';
import { DAY_MS } from '../shared/time';
import { createEstablishmentLookup } from './establishments';
import { NOTHING_IMPORTED, type ImportJob, type ProductProgress, type Reading } from './import-job';
import { addCounts, CursorExpiredError, type ImportPage, type Source } from './import-page';
import { createLeavesSource } from './leaves';
import { createListedChangesSource, type NewestChanges } from './newest-changes';
import type { Enqueue } from './queue-feeder';
import { newReading, readChanges } from './read-changes';
import { isFromEvents, type ImportApi, type ImportScope } from './scope';

const MAX_EXAMPLES = 50;

const MAX_RESTARTS = 3;

/** Stored changes are used for so long: after a longer pause, the list is read again. */
const CHANGES_USABLE_MS = DAY_MS;

/** Lucca's lists or the stored changes were lost several times. */
export class TooManyRestartsError extends Error {
  override readonly name = 'TooManyRestartsError';
}

/** What one run of a job needs. All calls throw an error if no time is left, or if a person has stopped the job. */
export type RunContext = {
  /** The job when the run began. */
  job: ImportJob;
  configuration: Configuration;
  lucca: ImportApi;
  store: Pick<DirectoryStore, 'employees'>;
  changes: Pick<ImportChanges, 'put' | 'bodies'>;
  findNewest: (tenant: string, reading: Reading) => Promise<NewestChanges>;
  enqueue: Enqueue;
  /** Changes the stored job. */
  save: (change: (job: ImportJob) => ImportJob) => Promise<ImportJob>;
  /** Sets what is saved besides during waits; null for nothing. */
  setPending: (change: ((job: ImportJob) => ImportJob) | null) => void;
  newId: () => string;
  /** ms since the epoch */
  now: () => number;
};

/** Works on a job until all its products are imported. Each page is queued before its progress is saved. */
export async function runJob(context: RunContext): Promise<ImportJob> {
  const { now, save } = context;
  const { tenant } = context.configuration;
  const messages = { now, correlationId: `import-${context.job.id}` };
  const findEstablishments = createEstablishmentLookup({ store: context.store, lucca: context.lucca });
  let { job } = context;
  for (let next = nextProduct(job); next; next = nextProduct(job)) {
    try {
      const source = await sourceOf(next);
      await importPages(next, source);
    } catch (error) {
      if (!(error instanceof CursorExpiredError)) throw error;
      if (job.restarts >= MAX_RESTARTS) throw new TooManyRestartsError(error.message, { cause: error });
      job = await save((one) => restarted(one, next.product));
    }
  }
  return job;

  async function sourceOf({ product }: ProductProgress): Promise<Source> {
    const scope: ImportScope = { configuration: context.configuration, product, since: job.since };
    if (!isFromEvents(product)) {
      return createLeavesSource(scope, { lucca: context.lucca, findEstablishments, ...messages });
    }
    const reading = await readAll(scope);
    return createListedChangesSource(scope, {
      newest: await context.findNewest(tenant, reading),
      bodies: (part) => context.changes.bodies(tenant, reading.id, part),
      findEstablishments,
      context: messages,
    });
  }

  async function readAll(scope: ImportScope) {
    const known = job.reading;
    if (known && now() - known.startedAt > CHANGES_USABLE_MS) {
      throw new CursorExpiredError('The stored changes are too old');
    }
    let reading = known ?? newReading(context.newId(), now());
    const { lucca, changes } = context;
    for await (const read of readChanges(reading, scope, { lucca, changes, context: messages })) {
      reading = read;
      job = await save((one) => ({ ...one, ...SUCCEEDED, reading: read }));
    }
    return reading;
  }

  async function importPages(from: ProductProgress, source: Source): Promise<void> {
    const { product } = from;
    for await (const page of source(from.next)) {
      if (!job.isDryRun) {
        const { total } = page;
        if (total !== from.total) job = await save((one) => withProduct(one, product, { total }));
        await queuePage(product, page);
      }
      job = await save((one) => withPage(one, product, page));
    }
  }

  /** Queues what is not in the queue yet: the previous run may have stopped in the middle of the page. */
  async function queuePage(product: ProductProgress['product'], { items }: ImportPage): Promise<void> {
    const before = job.products.find((one) => one.product === product)?.queuedOfPage ?? [];
    const isQueued = new Set(before);
    const events = items.map(({ event }) => event).filter(({ eventId }) => !isQueued.has(eventId));
    await context.enqueue(events, (remaining) => {
      const left = new Set(remaining);
      const queued = events.filter((event) => !left.has(event)).map(({ eventId }) => eventId);
      context.setPending((one) => withProduct(one, product, { queuedOfPage: [...before, ...queued] }));
    });
    // After an error, it is saved at the end of the run.
    context.setPending(null);
  }
}

/** Clears the failures of earlier runs. */
const SUCCEEDED = { problem: null, retryAt: null, failures: 0 } as const;

function nextProduct({ products }: ImportJob): ProductProgress | undefined {
  return products.find(({ isDone }) => !isDone);
}

function withProduct(
  job: ImportJob,
  product: ProductProgress['product'],
  change: Partial<ProductProgress>,
): ImportJob {
  return {
    ...job,
    products: job.products.map((one) => (one.product === product ? { ...one, ...change } : one)),
  };
}

function withPage(job: ImportJob, product: ProductProgress['product'], page: ImportPage): ImportJob {
  const before = job.products.find((one) => one.product === product);
  const examples = page.items.map(({ kind, status, employeeId, from, to }) => ({
    ...{ product, kind, status, employee: employeeId, from, to },
  }));
  return {
    ...withProduct(job, product, {
      isDone: page.next === null,
      next: page.next,
      total: page.total ?? before?.total ?? null,
      counts: before ? addCounts(before.counts, page.counts) : page.counts,
      queuedOfPage: [],
    }),
    ...SUCCEEDED,
    examples: [...job.examples, ...examples].slice(0, MAX_EXAMPLES),
  };
}

/** Begins a product again; for those of the list of events, all that use it. */
function restarted(job: ImportJob, product: ProductProgress['product']): ImportJob {
  const isAffected = (other: ProductProgress['product']) =>
    other === product || (isFromEvents(product) && isFromEvents(other));
  return {
    ...job,
    restarts: job.restarts + 1,
    reading: isFromEvents(product) ? null : job.reading,
    products: job.products.map((one) => (isAffected(one.product) ? { ...one, ...NOTHING_IMPORTED } : one)),
    examples: job.examples.filter((one) => !isAffected(one.product)),
  };
}
