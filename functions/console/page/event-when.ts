import { DAY_MS, dayBefore } from '../../shared/time';
import type { CalendarEvent } from '../contract/calendar';
import type { Language } from './typeset';
import { dayFormats } from './day-formats';
import { cityOf, localTime, offsetAt } from './time-zones';

type EventTime = CalendarEvent['start'];

/** When an event takes place, in its own time zone. */
export type EventWhen = {
  /** `mar. 1er déc.`, `mar. 1er – mer. 2 déc.` */
  days: string;
  /** `14:00 – 16:00`; null for whole days */
  hours: string | null;
  /** Number of whole days; null for events with hours */
  dayCount: number | null;
  /** `Nouméa`; null if clocks there show what the viewer's show */
  zone: string | null;
};

type Options = {
  language: Language;
  viewerZone: string;
  /** ms since the epoch: the year is shown if it is not the current one */
  now: number;
  /** `mardi 1er décembre` */
  isLong?: boolean;
};

/** Returns null for an event without times. */
export function eventWhen(event: { start: EventTime; end: EventTime }, options: Options): EventWhen | null {
  const whole = wholeDays(event);
  if (whole) {
    const { first, last } = whole;
    const dayCount = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
    return { days: daysText(first, last, options), hours: null, dayCount, zone: null };
  }
  const { start, end } = event;
  if (start.dateTime === undefined || end.dateTime === undefined) return null;
  const zone = start.timeZone ?? options.viewerZone;
  const [from, to] = [Date.parse(start.dateTime), Date.parse(end.dateTime)];
  const [begins, ends] = [localTime(from, zone), localTime(to, zone)];
  const isForeign = [from, to].some((time) => offsetAt(time, zone) !== offsetAt(time, options.viewerZone));
  const { hour } = dayFormats(options.language);
  const endsAtMidnight = ends.clock === '00:00:00' && begins.day === dayBefore(ends.day);
  const isOneDay = begins.day === ends.day || endsAtMidnight;
  const text = (day: string) => daysText(day, day, options);
  return {
    days: isOneDay
      ? text(begins.day)
      : `${text(begins.day)}, ${hour(begins.clock)} – ${text(ends.day)}, ${hour(ends.clock)}`,
    hours: isOneDay ? `${hour(begins.clock)}\u00a0–\u00a0${hour(ends.clock)}` : null,
    dayCount: null,
    zone: isForeign ? cityOf(zone) : null,
  };
}

/**
 * The days of an all-day event, or of one from midnight to midnight, as Google stores an absence from the office.
 * Google's end is exclusive.
 */
function wholeDays({
  start,
  end,
}: {
  start: EventTime;
  end: EventTime;
}): { first: string; last: string } | null {
  if (start.date !== undefined && end.date !== undefined) {
    const last = dayBefore(end.date);
    return { first: start.date, last: last < start.date ? start.date : last };
  }
  const [from, to] = [midnightOf(start), midnightOf(end)];
  return from !== null && to !== null && from < to ? { first: from, last: dayBefore(to) } : null;
}

/** The day that begins at a time, in the zone of the event; null if none begins then. */
function midnightOf({ dateTime, timeZone }: EventTime): string | null {
  if (dateTime === undefined || timeZone === undefined) return null;
  const { day, clock } = localTime(Date.parse(dateTime), timeZone);
  return clock === '00:00:00' ? day : null;
}

/** Of two days, the first one has only what the last one does not say. */
function daysText(
  first: string,
  last: string,
  { language, viewerZone, now, isLong = false }: Options,
): string {
  const { day } = dayFormats(language);
  const thisYear = localTime(now, viewerZone).day.slice(0, 4);
  const isOtherYear = !first.startsWith(thisYear) || !last.startsWith(thisYear);
  const full = { isLong, hasMonth: true, hasYear: isOtherYear };
  if (first === last) return day(first, full);
  const hasMonth = first.slice(0, 7) !== last.slice(0, 7);
  const hasYear = first.slice(0, 4) !== last.slice(0, 4);
  return `${day(first, { isLong, hasMonth, hasYear })} – ${day(last, full)}`;
}
