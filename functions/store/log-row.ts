import * as z from 'zod';
import { syncLog } from '../domain/sync-log';

/** A null is no attribute: those of index keys must be absent, and the others take no room. */
const absentIsNull = (row: unknown) => ({ ...nulls, ...z.record(z.string(), z.unknown()).parse(row) });

const nulls = {
  occurredAt: null,
  tenant: null,
  configuration: null,
  topic: null,
  product: null,
  resource: null,
  employee: null,
  reason: null,
  detail: null,
  googleEventId: null,
  link: null,
  waitingSince: null,
  nextReplayAt: null,
};

/** A row of the table. */
export const logRow = z.preprocess(absentIsNull, syncLog);

const summary = syncLog.omit({ history: true });

/** A row as a list shows it: all but its history. */
export type SyncLogSummary = z.infer<typeof summary>;

/** What is asked of the table for a summary. */
export const SUMMARY_ATTRIBUTES: readonly string[] = Object.keys(summary.shape);

/** A row of an index of the table. */
export const indexedLogRow = z.preprocess(absentIsNull, summary);
