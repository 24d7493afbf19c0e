import * as z from 'zod';
import { product } from '../domain/configuration';
import { attempt, reason, syncLog } from '../domain/sync-log';

const text = z.string().nullable().default(null);

/** What the index `by-open` holds of an event that is waiting or has failed. Times are ISO 8601, UTC with milliseconds. */
export const unresolvedRow = z.object({
  /** The key of the event in the log. */
  event: z.string(),
  open: z.enum(['waiting', 'failed']),
  eventId: z.string(),
  tenant: text,
  resource: text,
  /** As Lucca sent it. */
  occurredAt: text,
  configuration: text,
  product: product.nullable().default(null),
  /** Address of the employee whose calendar is concerned. */
  employee: text,
  reason: reason.nullable().default(null),
  /** When it was last tried, or sent to be tried. */
  triedAt: z.string(),
  waitingSince: text,
  failedSince: text,
  /** See the sync log. */
  replays: z.int().default(0),
  nextReplayAt: text,
});

export type UnresolvedRow = z.infer<typeof unresolvedRow>;

/** The row itself, with what is needed to try the event again. */
export const unresolvedEvent = unresolvedRow.extend({
  topic: text,
  detail: text,
  correlationId: z.string(),
  /** The last 20 attempts, oldest first. */
  history: z.array(attempt).default([]),
  /** The delivery's body. */
  payload: z
    .instanceof(Uint8Array)
    .transform((bytes) => Buffer.from(bytes))
    .nullable()
    .default(null),
});

export type UnresolvedEvent = z.infer<typeof unresolvedEvent>;

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
