import { Temporal } from 'temporal-polyfill';
import type { CalendarEvent } from '../contract/calendar-event';

/** Ahead of UTC by so much a day begins somewhere. */
const EARLIEST_ZONE_MS = 14 * 60 * 60 * 1000;

/** A month in the calendar of whoever looks at it: clocks of events count where the events are. */
export class Month {
  readonly #start: string;
  readonly #end: string;

  /** @param name `2026-03` */
  private constructor(name: string) {
    const month = Temporal.PlainYearMonth.from(name);
    this.#start = `${month.toString()}-01`;
    this.#end = `${month.add({ months: 1 }).toString()}-01`;
  }

  /** @returns null if it is not written like `2026-03` */
  static read(name: string): Month | null {
    return /^[12]\d{3}-(0[1-9]|1[0-2])$/.test(name) ? new Month(name) : null;
  }

  /** ISO 8601, UTC with milliseconds: what ends before lies in it nowhere on earth. */
  get earliest(): string {
    return new Date(Date.parse(this.#start) - EARLIEST_ZONE_MS).toISOString();
  }

  /** Whether an event lies in it, at least in part. */
  holds({ start, end }: CalendarEvent): boolean {
    return clockOf(start) < `${this.#end}T00:00:00` && clockOf(end) > `${this.#start}T00:00:00`;
  }
}

/** What the clock shows where the event is: `2026-03-02T09:00:00`. Texts of one form sort as times. */
export function clockOf({ date, dateTime, timeZone }: CalendarEvent['start']): string {
  if (dateTime === undefined) return `${date ?? ''}T00:00:00`;
  return Temporal.Instant.from(dateTime)
    .toZonedDateTimeISO(timeZone ?? 'UTC')
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' });
}
