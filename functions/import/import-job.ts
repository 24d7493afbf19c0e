import * as z from 'zod';
import { product, type Product } from '../domain/configuration';
import { IMPORT_PROBLEMS } from '../domain/vocabulary';
import { DAY_S } from '../shared/time';
import { lease, LeasedRecord } from '../store/leased-record';
import type { RecordStore } from '../store/record-store';
import { importCounts, NO_COUNTS } from './import-page';
import { inImportOrder } from './scope';

const KEPT_DAYS = 90;

const count = z.int().nonnegative();

const example = z.object({
  product,
  kind: z.enum(['session', 'workplace', 'absence']),
  /** Lucca's code. */
  status: z.string(),
  /** Lucca id. */
  employee: z.string().nullable(),
  from: z.string(),
  to: z.string(),
});

const reading = z.object({
  /** Of the stored parts. */
  id: z.string(),
  /** ms since the epoch */
  startedAt: z.number(),
  /** The earliest time of the list, ISO 8601. */
  since: z.string(),
  /** Lucca's cursor of the next page; null for the first one. */
  page: z.string().nullable(),
  /** Items of this page that are stored. */
  offset: count,
  /** Stored parts. */
  parts: count,
  /** Items that were read. */
  read: count,
  total: count.nullable(),
  unreadable: count,
  isComplete: z.boolean(),
});

/** How far Lucca's list of events has been read. */
export type Reading = z.infer<typeof reading>;

const productProgress = z.object({
  product,
  isDone: z.boolean(),
  /** Cursor of the next page; null for the first one. */
  next: z.string().nullable(),
  total: count.nullable(),
  /** Of the complete pages. */
  counts: importCounts,
  /** Ids of the events of the next page that are in the queue. */
  queuedOfPage: z.array(z.string()),
  /** Events to import, from the dry run before; null without one. */
  expected: count.nullable(),
});

export type ProductProgress = z.infer<typeof productProgress>;

export type JobProblem = (typeof IMPORT_PROBLEMS)[number];

const importJob = z.object({
  id: z.string(),
  isDryRun: z.boolean(),
  /** Name of the person who started it. */
  by: z.string(),
  /** `2026-03-02` */
  since: z.string(),
  /** ms since the epoch */
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
  state: z.enum(['running', 'paused', 'done', 'failed', 'cancelled']),
  problem: z.enum(IMPORT_PROBLEMS).nullable(),
  /** No attempt before, ms since the epoch; null if the last one succeeded. */
  retryAt: z.number().nullable(),
  /** Failed attempts in a row. */
  failures: count,
  /** How often it began again because Lucca or the table no longer had what was read. */
  restarts: count,
  /** Null before the list is read, and for absences alone. */
  reading: reading.nullable(),
  products: z.array(productProgress),
  examples: z.array(example),
});

/** An import from the console. It takes several runs of the console and of reconcile. */
export type ImportJob = z.infer<typeof importJob>;

/** Whether another import has to wait for the end of this one. */
export function isUnderWay({ state }: ImportJob): boolean {
  return state === 'running' || state === 'paused';
}

const jobState = z.object({ job: importJob.nullable(), lease });

/** The latest import of a configuration, and who works on it. */
export type JobState = z.infer<typeof jobState>;

/**
 * @param configuration id
 * @param holder unique id
 */
export function jobRecord(
  records: Pick<RecordStore, 'read' | 'write'>,
  configuration: string,
  holder: string,
  now: () => number,
): LeasedRecord<JobState> {
  const options = {
    id: `import-job#${configuration}`,
    schema: jobState,
    initial: { job: null, lease: null },
    keptSeconds: KEPT_DAYS * DAY_S,
  };
  return new LeasedRecord(records, options, holder, now);
}

/** What a person chooses. */
export type ImportRequest = { products: Product[]; isDryRun: boolean; since: string; by: string };

/** @param before the previous import: a dry run tells how many events to expect */
export function newJob(
  id: string,
  { products, ...request }: ImportRequest,
  before: ImportJob | null,
  startedAt: number,
): ImportJob {
  const isForecast = before?.state === 'done' && before.isDryRun && before.since === request.since;
  return {
    ...{ id, ...request, startedAt, finishedAt: null, state: 'running' },
    ...{ problem: null, retryAt: null, failures: 0, restarts: 0, reading: null, examples: [] },
    products: inImportOrder(products).map((one) => {
      const forecast = isForecast ? before.products.find((other) => other.product === one) : undefined;
      return { product: one, ...NOTHING_IMPORTED, expected: forecast?.counts.included ?? null };
    }),
  };
}

/** The progress of a product before its first page. */
export const NOTHING_IMPORTED = {
  isDone: false,
  next: null,
  total: null,
  counts: NO_COUNTS,
  queuedOfPage: [],
} satisfies Partial<ProductProgress>;
