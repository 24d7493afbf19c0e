import * as z from 'zod';

/** A calendar event as people see it. */
export type CalendarEntry = {
  /** `tom.nguyen@acme.example` */
  owner: string;
  title: string;
  /** `2026-03-02` for whole days, the last one included; else `2026-03-02T09:00`, in the calendar's zone. */
  from: string;
  to: string;
  /** Of a working location what it says, else the place. */
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

/** An event of Google's API, for people. */
export function calendarEntry(owner: string, stored: unknown): CalendarEntry {
  const { summary, start, end, location, attendees, workingLocationProperties } = event.parse(stored);
  return {
    owner,
    title: summary,
    from: 'date' in start ? start.date : minutes(start.dateTime),
    // Google's last day is the one after.
    to: 'date' in end ? dayBefore(end.date) : minutes(end.dateTime),
    place: workingLocationProperties?.type ?? location ?? null,
    guests: (attendees ?? []).map(({ email }) => email).sort(),
  };
}

/** The clock time as it is written; the offset says that it is the one of the place. */
function minutes(dateTime: string): string {
  return dateTime.slice(0, 16);
}

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - ONE_DAY_MS).toISOString().slice(0, 10);
}
