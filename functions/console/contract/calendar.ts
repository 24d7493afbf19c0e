import * as z from 'zod/mini';
import { EVENT_TYPES, PRODUCTS } from '../../domain/vocabulary';
import { presentation } from './configurations';

/** A day, or an instant with the IANA time zone in which the event takes place. */
export const eventTime = z.object({
  date: z.optional(z.string()),
  dateTime: z.optional(z.string()),
  timeZone: z.optional(z.string()),
});

/** An event in a Google calendar, or a preview of one. */
export const calendarEvent = z.object({
  eventType: z.enum(EVENT_TYPES),
  title: z.string(),
  /** For all-day events, the end is exclusive, as in Google's API. */
  start: eventTime,
  end: eventTime,
  tentative: z.boolean(),
  location: z.nullable(z.string()),
  description: z.nullable(z.string()),
  guests: z.array(z.string()),
});

/**
 * A calendar event without its description and its guests' addresses: only the content of a log row has them, and each
 * look at it is recorded.
 */
export const shownEvent = z.extend(z.omit(calendarEvent, { description: true, guests: true }), {
  guestCount: z.int(),
});

export type ShownEvent = z.infer<typeof shownEvent>;

export type EventTime = z.infer<typeof eventTime>;

export type CalendarEvent = z.infer<typeof calendarEvent>;

export const previewRequest = z.object({ products: z.array(z.enum(PRODUCTS)), presentation });

/** Examples in the next week; `events` is empty if the configuration writes nothing for one. */
export const preview = z.object({
  items: z.array(
    z.object({
      example: z.enum(['session', 'workplace', 'remote_half_day', 'pending_remote_day', 'absence']),
      product: z.enum(PRODUCTS),
      events: z.array(calendarEvent),
    }),
  ),
});

export type Preview = z.infer<typeof preview>;

export const employeeQuery = z.object({
  /** Email address or Lucca id. */
  employee: z.string(),
  /** `2026-03`. If omitted: the current month if it has an event from today on, otherwise the next one that has. */
  month: z.optional(z.string()),
});

/** The employee's events that overlap the weeks of the month, Monday to Sunday, in their own calendar and as a guest. */
export const employeeMonth = z.object({
  employee: z.object({
    /** Lucca id; null if the employee is only known as a guest. */
    id: z.nullable(z.string()),
    tenant: z.string(),
    /** Null if only the id is known. */
    address: z.nullable(z.string()),
    /** The following are null if the directory does not have the employee. */
    name: z.nullable(z.string()),
    /** Name of the establishment. */
    establishment: z.nullable(z.string()),
    /** Id of the configuration of the establishment. */
    configuration: z.nullable(z.string()),
    /** IANA name: of the establishment, otherwise of the configuration. */
    timeZone: z.nullable(z.string()),
  }),
  /** The shown month: `2026-03`. */
  month: z.string(),
  /**
   * The newest event pairs this Lucca id with this address, although they belong to different people. One of the two is the
   * employee's. Events of the other person are in the list only if they are in the employee's calendar, or have the employee's id.
   */
  conflict: z.nullable(
    z.object({
      id: z.string(),
      address: z.string(),
      /** Name or address of the person with this id; null if unknown. */
      idHolder: z.nullable(z.string()),
      /** Name or Lucca id of the person with this address; null if unknown. */
      addressHolder: z.nullable(z.string()),
    }),
  ),
  items: z.array(
    z.object({
      role: z.enum(['owner', 'guest']),
      /** Address of the calendar's owner, if the employee is a guest. */
      owner: z.nullable(z.string()),
      product: z.nullable(z.enum(PRODUCTS)),
      configuration: z.nullable(z.string()),
      /** `<type>/<id>` */
      resource: z.string(),
      googleLink: z.nullable(z.string()),
      /** The log row of Lucca's newest event about the resource; null if it has expired. */
      logId: z.nullable(z.string()),
      /** A change is in progress, or its result is unknown. */
      isInDoubt: z.boolean(),
      event: shownEvent,
    }),
  ),
  /** Whether items were left out because there are too many. */
  isCut: z.boolean(),
});

export type EmployeeMonth = z.infer<typeof employeeMonth>;
