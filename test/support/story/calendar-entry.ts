import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';

/** A calendar event as its owner sees it. */
export type CalendarEntry = {
  /** `tom.nguyen@acme.example` */
  owner: string;
  title: string;
  /** `2026-03-02` for whole days (`to` is inclusive), otherwise `2026-03-02T09:00` in the time zone of the calendar. */
  from: string;
  to: string;
  /** The type of a working location, such as `homeOffice`; otherwise the location. */
  place: string | null;
  guests: string[];
};

const time = z.union([
  z.object({ date: z.iso.date() }),
  z.object({ dateTime: z.iso.datetime({ offset: true }) }),
]);

const event = z.object({
  summary: z.string(),
  start: time,
  end: time,
  location: z.string().nullish(),
  attendees: z.array(z.object({ email: z.string() })).nullish(),
  workingLocationProperties: z.object({ type: z.string() }).nullish(),
});

const ONE_DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Reads an event of Google's API.
 *
 * @param zone IANA name of the time zone of the times @default that of the event's offsets
 */
export function calendarEntry(owner: string, stored: unknown, zone: string | null = null): CalendarEntry {
  const { summary, start, end, location, attendees, workingLocationProperties } = event.parse(stored);
  return {
    owner,
    title: summary,
    from: 'date' in start ? start.date : localTime(start.dateTime, zone),
    // The end date is exclusive.
    to: 'date' in end ? dayBefore(end.date) : localTime(end.dateTime, zone),
    place: workingLocationProperties?.type ?? location ?? null,
    guests: (attendees ?? []).map(({ email }) => email).sort(),
  };
}

/** Without a zone, removes seconds and offset only: the time is local already. */
function localTime(dateTime: string, zone: string | null): string {
  if (zone === null) return dateTime.slice(0, 16);
  return Temporal.Instant.from(dateTime)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - ONE_DAY_MS).toISOString().slice(0, 10);
}
