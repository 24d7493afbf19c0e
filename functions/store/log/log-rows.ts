import * as z from 'zod';
import { syncLog, timeOfLogKey } from '../../domain/sync-log';
import { UNRESOLVED_OUTCOMES } from '../../domain/vocabulary';

const attributes = z.record(z.string(), z.unknown());
const eventKey = z.object({ event: z.string() });

/**
 * Returns the key of a row in the table.
 *
 * @param event see {@link logKey}
 */
export function rowKey(event: string): { day: string; event: string } {
  return { day: event.slice(0, DAY_LENGTH), event };
}

/** `2026-03-02` */
const DAY_LENGTH = 10;

/** Null values are not stored: index keys must be strings or absent, and absent attributes save space. */
const NULLS = {
  occurredAt: null,
  tenant: null,
  configuration: null,
  topic: null,
  product: null,
  resource: null,
  title: null,
  start: null,
  end: null,
  guests: null,
  employee: null,
  movedFrom: null,
  establishment: null,
  reason: null,
  detail: null,
  quote: null,
  note: null,
  noteValue: null,
  googleEventId: null,
  link: null,
  waitingSince: null,
  failedSince: null,
  nextReplayAt: null,
  payload: null,
};

const withNulls = (item: unknown) => {
  const { event } = eventKey.parse(item);
  return { ...NULLS, at: timeOfLogKey(event), ...attributes.parse(item) };
};

/** A row of the table. */
export const logRow = z.preprocess(withNulls, syncLog);

const summary = syncLog.omit({ history: true });

/** A row without the history. */
export const logSummary = z.preprocess(withNulls, summary);

/** An event in a list. */
export type SyncLogSummary = z.infer<typeof summary>;

/** Key of an event in the log, and the resource, employee and outcome of its row. */
const about = syncLog.pick({ event: true, resource: true, employee: true, outcome: true });

export const loggedAbout = z.preprocess(withNulls, about);

export type LoggedAbout = z.infer<typeof about>;

/** Attributes of a {@link loggedAbout}, for projections. */
export const LOGGED_ABOUT_ATTRIBUTES: readonly string[] = Object.keys(about.shape);

/** Whether only the key of the row is left; the log store erases rows. */
export function isErased(item: Record<string, unknown>): boolean {
  return !('outcome' in item);
}

/** Attributes of a {@link logSummary}, for projections. The key has the time. */
export const SUMMARY_ATTRIBUTES: readonly string[] = Object.keys(summary.omit({ at: true }).shape);

const row = syncLog
  .pick({
    event: true,
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
    outcome: z.enum(UNRESOLVED_OUTCOMES),
    /** Time of the last attempt, or of the last replay to the queue, ISO 8601. */
    triedAt: z.string(),
    /** ISO 8601. */
    failedSince: z.string().nullable(),
  });

const event = row.extend({
  ...syncLog.pick({ topic: true, detail: true, correlationId: true, history: true }).shape,
  /** When the row expires, seconds since the epoch. */
  expiresAt: z.number(),
  /** Body of the delivery. */
  payload: z
    .instanceof(Uint8Array)
    .transform((bytes) => Buffer.from(bytes))
    .nullable(),
});

/** In the index `by-open`, the outcome is the attribute `open`. */
const withOutcome = (item: unknown) => {
  const stored = attributes.parse(item);
  return withNulls({ ...stored, outcome: stored['open'] });
};

/** An unresolved event in the index `by-open`. */
export const unresolvedRow = z.preprocess(withOutcome, row);

export type UnresolvedRow = z.infer<typeof row>;

/** Attributes of an {@link unresolvedRow}, for projections, and `outcome`, which all rows have. */
export const UNRESOLVED_ATTRIBUTES: readonly string[] = [
  ...new Set([...Object.keys(row.shape), 'open', 'outcome']),
];

/** An unresolved event from the table, with the attributes that a replay needs. */
export const unresolvedEvent = z.preprocess(withOutcome, event);

export type UnresolvedEvent = z.infer<typeof event>;
