import * as z from 'zod/mini';
import {
  EVENT_NOTES,
  FAILURE_REASONS,
  OUTCOMES,
  PRODUCTS,
  SKIP_REASONS,
  UNRESOLVED_OUTCOMES,
  VIAS,
} from '../../domain/vocabulary';
import { calendarEvent, eventTime, shownEvent } from './calendar';
import { PROBLEM_CODES } from './problem';

const reason = z.enum([...SKIP_REASONS, ...FAILURE_REASONS]);
const text = z.nullable(z.string());

const explanation = {
  /** For support, in English. */
  detail: text,
  /** What Google or Lucca answered, in English. */
  quote: text,
  /** The connector's own explanation. */
  note: z.nullable(z.enum(EVENT_NOTES)),
  /** What the note is about, such as the name of a configuration; see {@link EVENT_NOTES}. */
  noteValue: text,
};

/** An event from Lucca with its outcome. Unless stated otherwise, times are ISO 8601, UTC. */
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
  /** As in the calendar; null if unknown, as for absences without a configuration. */
  title: text,
  /** In the zone of the event; for all-day events, the end is exclusive. Null if unknown. */
  start: z.nullable(eventTime),
  end: z.nullable(eventTime),
  /** Number of guests; null if unknown. */
  guests: z.nullable(z.int()),
  /** Address of the calendar's owner. */
  employee: text,
  /** From the employee directory. */
  employeeName: text,
  /** Address of the previous owner, if the event moved to another calendar. */
  movedFrom: text,
  movedFromName: text,
  /** The employee's establishment, if the event was skipped because of it. */
  establishment: z.nullable(z.object({ id: z.string(), name: text })),
  outcome: z.enum(OUTCOMES),
  reason: z.nullable(reason),
  ...explanation,
  /** Unresolved, or skipped for a cause that an administrator can remove. */
  isRetryable: z.boolean(),
  googleLink: text,
  attempts: z.int(),
  deliveries: z.int(),
  waitingSince: text,
  nextReplayAt: text,
  durationMs: z.number(),
  correlationId: z.string(),
});
export type LogRow = z.infer<typeof logRow>;

/** All given fields must match. */
export const logFilter = z.object({
  configuration: z.optional(z.string()),
  product: z.optional(z.enum(PRODUCTS)),
  outcome: z.optional(z.enum(OUTCOMES)),
  reason: z.optional(reason),
  /** Address. */
  employee: z.optional(z.string()),
  /** Part of the title, or of a name or address of the calendar's owner; without accents and case. */
  search: z.optional(z.string()),
  /** A UTC day, `2026-03-02`, or an instant in ISO 8601 with its offset. Both are inclusive. */
  from: z.optional(z.string()),
  /** A UTC day, inclusive, or an instant, exclusive. */
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
  ...explanation,
  tries: z.int(),
  correlationId: z.string(),
  via: z.enum(VIAS),
});

/** Parts of an event that may be stored. */
export const KEPT_PARTS = ['title', 'times', 'guests', 'description', 'location', 'payload'] as const;

export const logDetail = z.object({
  row: logRow,
  /** The last 20, oldest first. */
  history: z.array(logAttempt),
  /** Whether the event is unresolved and its payload was kept, or was skipped for a cause that can be removed. */
  canRetry: z.boolean(),
  /** What is stored about the event, besides its outcome. */
  kept: z.array(z.enum(KEPT_PARTS)),
  /** Until when the payload is kept, ISO 8601; null if it is not kept. */
  keptUntil: text,
  /** Other events of the same resource, newest first; at most 20. */
  others: z.array(logRow),
  /** The current calendar events of the resource. */
  calendar: z.object({
    /** A change is in progress, or its result is unknown. */
    isInDoubt: z.boolean(),
    owner: text,
    events: z.array(shownEvent),
  }),
});
export type LogDetail = z.infer<typeof logDetail>;

/** What is stored of an event. */
export const logContent = z.object({
  /** The resource's events as last written to the calendar. */
  events: z.array(calendarEvent),
  /** The part of Lucca's delivery that is kept while the event is unresolved; null if none is. */
  payload: text,
});
export type LogContent = z.infer<typeof logContent>;

/** Maximum number of rows that one request can name. */
export const MAX_RETRIED_IDS = 100;

/** Selects the rows to send back to the queue: unresolved ones, or skipped ones whose cause was removed. */
export const retryRequest = z.object({
  /** Either a filter or ids. */
  filter: z.optional(
    z.extend(z.omit(logFilter, { outcome: true }), {
      outcome: z.enum([...UNRESOLVED_OUTCOMES, 'skipped']),
    }),
  ),
  ids: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(MAX_RETRIED_IDS))),
  /** With a filter, from the previous response: up to 100 rows are retried at a time, fewer while the queue is long. */
  cursor: z.optional(z.string()),
});
export type RetryRequest = z.infer<typeof retryRequest>;

export const retryResult = z.object({
  retried: z.int(),
  /** How many were not retried. */
  left: z.int(),
  /** Why each of them was not retried. */
  skipped: z.array(z.object({ id: z.string(), code: z.enum(PROBLEM_CODES) })),
  cursor: z.nullable(z.string()),
});
export type RetryResult = z.infer<typeof retryResult>;

/** Events by their current outcome and UTC hour; hours without events are left out. */
export const chart = z.object({
  items: z.array(
    z.object({
      /** Start of the hour, ISO 8601, even if the period starts or ends within it. */
      hour: z.string(),
      counts: z.partialRecord(z.enum(OUTCOMES), z.int()),
    }),
  ),
  /** Whether older events were not counted, because there are too many to search. */
  isPartial: z.boolean(),
});
export type Chart = z.infer<typeof chart>;
