import { createHash } from 'node:crypto';
import * as z from 'zod';
import { DAY_MS } from '../shared/time';
import { product } from './configuration';
import { EVENT_NOTES, FAILURE_REASONS, OUTCOMES, SKIP_REASONS, VIAS } from './vocabulary';

/** Rows of the sync log expire this long after their last change. */
export const LOG_RETENTION_DAYS = 90;

export const outcome = z.enum(OUTCOMES);

export const failureReason = z.enum(FAILURE_REASONS);

export const reason = z.enum([...SKIP_REASONS, ...FAILURE_REASONS]);

const via = z.enum(VIAS);

const note = z.enum(EVENT_NOTES);

/** One attempt to process an event. Null values are not stored. */
export const attempt = z.object({
  /** ISO 8601 */
  at: z.string(),
  outcome,
  reason: reason.nullable().default(null),
  detail: z.string().nullable().default(null),
  quote: z.string().nullable().default(null),
  note: note.nullable().default(null),
  noteValue: z.string().nullable().default(null),
  /** Receive count of the message in SQS. */
  tries: z.number().int(),
  correlationId: z.string(),
  via,
});

export type Attempt = z.infer<typeof attempt>;

/** A row of the sync log: one event as administrators see it. */
export const syncLog = z.object({
  /** Key of the row, see {@link logKey}. */
  event: z.string(),
  /** ISO 8601: the time of the row, by which the log is sorted; see {@link logTime}. */
  at: z.string(),
  occurredAt: z.string().nullable(),
  tenant: z.string().nullable(),
  /** Id of the configuration that the event was routed to. */
  configuration: z.string().nullable(),
  topic: z.string().nullable(),
  product: product.nullable(),
  eventId: z.string(),
  /** `<tenant>#<type>#<id>` */
  resource: z.string().nullable(),
  /** As in the calendar, absences masked as configured; null if unknown. */
  title: z.string().nullable(),
  /** A day, or an instant with its time zone (RFC 9557): `2026-03-02T09:00:00+01:00[Europe/Paris]`. */
  start: z.string().nullable(),
  /** As `start`; for days, exclusive. */
  end: z.string().nullable(),
  /** Number of guests; null if unknown. */
  guests: z.number().int().nullable(),
  /** Address of the calendar's owner. */
  employee: z.string().nullable(),
  /** Address of the previous owner of an event that moved to another calendar. */
  movedFrom: z.string().nullable(),
  /** Lucca id of the establishment, if the event was skipped because of it. */
  establishment: z.string().nullable(),
  outcome,
  reason: reason.nullable(),
  /** Explanation for support, in English. */
  detail: z.string().nullable(),
  /** What Google or Lucca answered. */
  quote: z.string().nullable(),
  /** Explanation for people, as a code, and what it is about. */
  note: note.nullable(),
  noteValue: z.string().nullable(),
  googleEventId: z.string().nullable(),
  /** URL of the event in Google Calendar. */
  link: z.string().nullable(),
  /** Number of deliveries and replays. */
  attempts: z.number().int(),
  /** Number of deliveries by Lucca. */
  deliveries: z.number().int(),
  /** ISO 8601 */
  waitingSince: z.string().nullable(),
  /** Number of replays, for the backoff; reset when the cause appears to be resolved. Absent before the first. */
  replays: z.number().int().default(0),
  /** ISO 8601: earliest time of the next replay, unless the cause appears to be resolved before. */
  nextReplayAt: z.string().nullable(),
  /** ms from the receipt of the delivery to its outcome. */
  durationMs: z.number(),
  correlationId: z.string(),
  /** The last 20 attempts, oldest first. */
  history: z.array(attempt),
});

export type SyncLog = z.infer<typeof syncLog>;

/** The result of one attempt, as the sync function records it in the log. */
export type LogEntry = Pick<
  SyncLog,
  | 'event'
  | 'occurredAt'
  | 'tenant'
  | 'configuration'
  | 'topic'
  | 'product'
  | 'eventId'
  | 'resource'
  | 'title'
  | 'start'
  | 'end'
  | 'guests'
  | 'employee'
  | 'movedFrom'
  | 'establishment'
  | 'outcome'
  | 'reason'
  | 'detail'
  | 'quote'
  | 'note'
  | 'noteValue'
  | 'googleEventId'
  | 'link'
  | 'durationMs'
  | 'correlationId'
> & {
  /** ISO 8601, UTC with milliseconds. */
  at: string;
  via: Attempt['via'];
  /** Receive count of the message in SQS. */
  tries: number;
  /** Identifies a message that SQS delivers again after a crash. */
  messageId: string;
  /** Body of the delivery; stored while the outcome is `waiting` or `failed`. */
  payload: Buffer | null;
};

/** How far Lucca's clock may be ahead. */
export const MAX_AHEAD_MS = DAY_MS;

/** Length of the time in a key: `2026-03-02T09:00:00Z`. */
const TIME_LENGTH = 20;

/** In bytes. DynamoDB accepts sort keys of up to 1,024 bytes. */
const MAX_KEY_BYTES = 1024;

/**
 * Returns the time of an event's row: when the event occurred in Lucca, to the second. Every message about an event
 * therefore leads to the same row, without an index, and the log is sorted by what happened in Lucca.
 *
 * An event that is older than the log keeps rows, such as an imported absence, or in the future gets the time of its
 * receipt instead. Its replays carry that time along.
 *
 * @param occurredAt ISO 8601; null if the event has none
 * @param receivedAt ISO 8601
 */
export function logTime(occurredAt: string | null, receivedAt: string): string {
  return toSecond(Date.parse((hasLogTime(occurredAt, receivedAt) && occurredAt) || receivedAt));
}

/** Whether the row of an event has the time when it occurred. Otherwise, each message about it leads to another row. */
export function hasLogTime(occurredAt: string | null, receivedAt: string): boolean {
  const age = Date.parse(receivedAt) - Date.parse(occurredAt ?? '');
  return age < LOG_RETENTION_DAYS * DAY_MS && age >= -MAX_AHEAD_MS;
}

/**
 * Returns the key of an event's row: `<time>#<tenant>#<event id>`. Keys sort by time. A long tenant and id are hashed.
 *
 * @param time see {@link logTime}
 */
export function logKey({
  tenant,
  eventId,
  time,
}: Pick<SyncLog, 'tenant' | 'eventId'> & { time: string }): string {
  const key = `${time}#${tenant ?? ''}#${eventId}`;
  if (Buffer.byteLength(key) <= MAX_KEY_BYTES && key.isWellFormed()) return key;
  return `${time}#${createHash('sha256').update(key.slice(time.length)).digest('base64url')}`;
}

/** Returns the time in a key, ISO 8601. */
export function timeOfLogKey(event: string): string {
  return event.slice(0, TIME_LENGTH);
}

/** @param time ms since the epoch */
function toSecond(time: number): string {
  return `${new Date(time).toISOString().slice(0, TIME_LENGTH - 1)}Z`;
}
