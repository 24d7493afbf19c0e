import * as z from 'zod/mini';
import { EVENT_TYPES, PRODUCTS } from '../../domain/vocabulary';
import { presentation } from './configurations';

const time = z.object({
  date: z.optional(z.string()),
  dateTime: z.optional(z.string()),
  timeZone: z.optional(z.string()),
});

/** An event that is, or would be, in a Google calendar. */
export const calendarEvent = z.object({
  eventType: z.enum(EVENT_TYPES),
  title: z.string(),
  /** Of days, the end is exclusive, as in Google's API. */
  start: time,
  end: time,
  tentative: z.boolean(),
  location: z.nullable(z.string()),
  description: z.nullable(z.string()),
  guests: z.array(z.string()),
});
export type CalendarEvent = z.infer<typeof calendarEvent>;

export const previewRequest = z.object({ products: z.array(z.enum(PRODUCTS)), presentation });

/** Examples of the next week; `events` is empty if the configuration would write nothing. */
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
