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

/** @param stored an event of Google's API */
export function calendarEntry(owner: string, stored: unknown): CalendarEntry {
  const { summary, start, end, location, attendees, workingLocationProperties } = event.parse(stored);
  return {
    owner,
    title: summary,
    from: 'date' in start ? start.date : localTime(start.dateTime),
    // The end date is exclusive.
    to: 'date' in end ? dayBefore(end.date) : localTime(end.dateTime),
    place: workingLocationProperties?.type ?? location ?? null,
    guests: (attendees ?? []).map(({ email }) => email).sort(),
  };
}

/** Cuts off seconds and offset: the time is already local. */
function localTime(dateTime: string): string {
  return dateTime.slice(0, 16);
}

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - ONE_DAY_MS).toISOString().slice(0, 10);
}
