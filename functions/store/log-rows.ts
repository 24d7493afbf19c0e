import * as z from 'zod';
import { syncLog } from '../domain/sync-log';
import { UNRESOLVED_OUTCOMES } from '../domain/vocabulary';

const attributes = z.record(z.string(), z.unknown());

/** Null values are not stored: keys of an index must be strings or absent, and the others save space. */
const NULLS = {
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
  failedSince: null,
  nextReplayAt: null,
  payload: null,
};

const withNulls = (item: unknown) => ({ ...NULLS, ...attributes.parse(item) });

/** A row of the table. */
export const logRow = z.preprocess(withNulls, syncLog);

const summary = syncLog.omit({ history: true });

/** A row of an index, or of the table without its history. */
export const logSummary = z.preprocess(withNulls, summary);

/** An event as a list shows it. */
export type SyncLogSummary = z.infer<typeof summary>;

/** The attributes of a {@link logSummary}, for projections. */
export const SUMMARY_ATTRIBUTES: readonly string[] = Object.keys(summary.shape);

const row = syncLog
  .pick({
    eventId: true,
    tenant: true,
    resource: true,
    occurredAt: true,
    configuration: true,
    product: true,
    employee: true,
    reason: true,
    waitingSince: true,
    replays: true,
    nextReplayAt: true,
  })
  .extend({
    /** The event's key in the log. */
    event: z.string(),
    outcome: z.enum(UNRESOLVED_OUTCOMES),
    /** ISO 8601: when it was last tried, or sent to the queue for a retry. */
    triedAt: z.string(),
    /** ISO 8601 */
    failedSince: z.string().nullable(),
  });

const event = row.extend({
  ...syncLog.pick({ topic: true, detail: true, correlationId: true, history: true }).shape,
  /** The delivery's body. */
  payload: z
    .instanceof(Uint8Array)
    .transform((bytes) => Buffer.from(bytes))
    .nullable(),
});

/** The index `by-open` calls the outcome `open`. */
const withOutcome = (item: unknown) => {
  const stored = attributes.parse(item);
  return withNulls({ ...stored, outcome: stored['open'] });
};

/** An unresolved event, as the index `by-open` holds it. */
export const unresolvedRow = z.preprocess(withOutcome, row);

export type UnresolvedRow = z.infer<typeof row>;

/** The attributes of an {@link unresolvedRow}, for projections; and its outcome, which other rows have too. */
export const UNRESOLVED_ATTRIBUTES: readonly string[] = [
  ...new Set([...Object.keys(row.shape), 'open', 'outcome']),
];

/** An unresolved event from the table, with what a retry needs. */
export const unresolvedEvent = z.preprocess(withOutcome, event);

export type UnresolvedEvent = z.infer<typeof event>;
