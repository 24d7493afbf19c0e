import * as z from 'zod/mini';
import {
  FAILURE_REASONS,
  OUTCOMES,
  PRODUCTS,
  SKIP_REASONS,
  UNRESOLVED_OUTCOMES,
  VIAS,
} from '../../domain/vocabulary';
import { calendarEvent } from './calendar';

const reason = z.enum([...SKIP_REASONS, ...FAILURE_REASONS]);
const text = z.nullable(z.string());

/** An event from Lucca with its outcome. Times are ISO 8601, UTC. */
export const logRow = z.object({
  /** The row's id in paths. */
  id: z.string(),
  at: z.string(),
  occurredAt: text,
  tenant: text,
  configuration: text,
  topic: text,
  product: z.nullable(z.enum(PRODUCTS)),
  eventId: z.string(),
  /** `<type>/<id>` */
  resource: text,
  /** Address of the calendar's owner. */
  employee: text,
  outcome: z.enum(OUTCOMES),
  reason: z.nullable(reason),
  /** In English. */
  detail: text,
  googleLink: text,
  luccaLink: text,
  attempts: z.int(),
  deliveries: z.int(),
  waitingSince: text,
  nextReplayAt: text,
  durationMs: z.number(),
  correlationId: z.string(),
});
export type LogRow = z.infer<typeof logRow>;

/** Days are in UTC and inclusive. */
export const logFilter = z.object({
  configuration: z.optional(z.string()),
  product: z.optional(z.enum(PRODUCTS)),
  outcome: z.optional(z.enum(OUTCOMES)),
  reason: z.optional(reason),
  /** Address. */
  employee: z.optional(z.string()),
  /** `2026-03-02` */
  from: z.optional(z.string()),
  to: z.optional(z.string()),
});
export type LogFilter = z.infer<typeof logFilter>;

export const logPageQuery = z.extend(logFilter, {
  cursor: z.optional(z.string()),
  /** 1 to 200; the default is 50. */
  limit: z.optional(z.string()),
});

/** A page may be short or empty and still have a cursor: one request reads a limited number of rows. */
export const logPage = z.object({
  items: z.array(logRow),
  cursor: z.nullable(z.string()),
  /** Time of the oldest row that was searched, ISO 8601. */
  searchedTo: z.string(),
});
export type LogPage = z.infer<typeof logPage>;

const logAttempt = z.object({
  at: z.string(),
  outcome: z.enum(OUTCOMES),
  reason: z.nullable(reason),
  detail: text,
  tries: z.int(),
  correlationId: z.string(),
  via: z.enum(VIAS),
});

export const logDetail = z.object({
  row: logRow,
  /** The last 20, oldest first. */
  history: z.array(logAttempt),
  /** Whether the event is unresolved and its payload was kept. */
  canRetry: z.boolean(),
  /** Other events of the same resource, newest first; at most 20. */
  others: z.array(logRow),
  /** The current calendar events of the resource. */
  calendar: z.object({
    /** A change is in progress, or its result is unknown. */
    isInDoubt: z.boolean(),
    owner: text,
    events: z.array(calendarEvent),
  }),
});
export type LogDetail = z.infer<typeof logDetail>;

/** Selects the unresolved rows to send back to the queue. */
export const retryRequest = z.object({
  filter: z.extend(z.omit(logFilter, { outcome: true }), { outcome: z.enum(UNRESOLVED_OUTCOMES) }),
  /** From the previous response: up to 100 rows are retried at a time, fewer while the queue is long. */
  cursor: z.optional(z.string()),
});

export const retryResult = z.object({
  retried: z.int(),
  /** Skipped: already retried, or nothing to retry. */
  left: z.int(),
  cursor: z.nullable(z.string()),
});

export const chartQuery = z.pick(logFilter, { configuration: true, from: true, to: true });

/** Events by outcome and hour; hours without events are left out. */
export const chart = z.object({
  items: z.array(
    z.object({
      /** Start of the hour, ISO 8601. */
      hour: z.string(),
      counts: z.partialRecord(z.enum(OUTCOMES), z.int()),
    }),
  ),
});
export type Chart = z.infer<typeof chart>;
