import * as z from 'zod/mini';
import { IMPORT_PROBLEMS, PRODUCTS } from '../../domain/vocabulary';

/** Why events are not imported. */
const IMPORT_EXCLUSIONS = [
  'other_establishment',
  'unknown_establishment',
  'ended_earlier',
  'cancelled',
  'invalid',
] as const;

const count = z.int();
const text = z.nullable(z.string());

export const startImportRequest = z.object({
  /** Of the configuration; at least one. */
  products: z.array(z.enum(PRODUCTS)),
  /** A dry run queues nothing. */
  dryRun: z.boolean(),
  /** Events that ended before this date are left out: `2026-03-02`. The default is today (UTC). */
  since: z.optional(z.string()),
});

/** The progress of one product. A calendar event counts once, however often it changed. */
const importedProduct = z.object({
  product: z.enum(PRODUCTS),
  /** `reading`: Lucca's list of changes, before the first event is examined. `running`: events are examined and queued. */
  state: z.enum(['waiting', 'reading', 'running', 'done']),
  /** While `reading`: entries of the list; afterwards: absences or calendar events. */
  read: count,
  /** Of what `read` counts; null if unknown. */
  total: z.nullable(count),
  /** Events to import; until a real import has read all, the number of the dry run before. */
  matching: count,
  /** Of these, those that are in the queue; 0 in a dry run. */
  queued: count,
  excluded: z.partialRecord(z.enum(IMPORT_EXCLUSIONS), count),
});

const importExample = z.object({
  product: z.enum(PRODUCTS),
  kind: z.enum(['session', 'workplace', 'absence']),
  /** Lucca's status code, such as `approved`. */
  status: z.string(),
  /** Lucca id. */
  employee: text,
  /** Null if the directory does not have the employee. */
  employeeName: text,
  /** First and last date, or start and end, ISO 8601. */
  from: z.string(),
  to: z.string(),
});

/** The latest import of a configuration. */
export const importState = z.object({
  state: z.enum([
    'none',
    'simulating',
    'simulated',
    'running',
    'paused',
    'done',
    'failed',
    /** By an administrator. Queued events stay in the queue. */
    'cancelled',
  ]),
  /** Whether it is a dry run; false without an import. */
  dryRun: z.boolean(),
  /** ISO 8601 */
  startedAt: text,
  /** When it was done, failed or cancelled; ISO 8601. */
  finishedAt: text,
  /** Name of the person who started it. */
  by: text,
  /** `2026-03-02`: earlier events are left out. */
  since: text,
  products: z.array(importedProduct),
  /** Entries of Lucca's list that could not be read. */
  unreadable: count,
  /** The first events to import, at most 50. */
  examples: z.array(importExample),
  /** How long it will still take, about; null if unknown or not running. */
  estimatedMinutes: z.nullable(count),
  /** Why it stopped; without an import, why none is possible. */
  problem: z.nullable(z.enum(IMPORT_PROBLEMS)),
  /** When it goes on after `lucca_unavailable` or `queue_unavailable`; ISO 8601. */
  retryAt: text,
  /** The earliest `since` for training and office: Lucca keeps events for two months. */
  earliestSince: z.string(),
});

export type ImportState = z.infer<typeof importState>;
