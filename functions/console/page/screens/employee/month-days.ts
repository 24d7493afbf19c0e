import { DAY_MS, dayBefore, dayOf } from '../../../../shared/time';
import type { CalendarEvent, EmployeeMonth } from '../../../contract/calendar';
import { kindOf } from '../../event-kind';
import { localTime, viewerZone } from '../../time-zones';

export type MonthItem = EmployeeMonth['items'][number];

/** Days such as `2026-12-01`, both inclusive. */
export type Days = { first: string; last: string };

/** @param by number of months; may be negative */
export function monthAfter(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** The days of a month, such as `2026-11-30`, in full weeks from Monday. */
export function weeksOf(month: string): string[][] {
  const first = Date.parse(`${month}-01`);
  const weekday = (new Date(first).getUTCDay() + 6) % 7;
  const days = (Date.parse(`${monthAfter(month, 1)}-01`) - first) / DAY_MS;
  const weeks = Math.ceil((weekday + days) / 7);
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => dayOf(first + (week * 7 + day - weekday) * DAY_MS)),
  );
}

/** Returns the days of an event in its own time zone; null for an event without times. */
export function daysOf({ start, end }: Pick<CalendarEvent, 'start' | 'end'>): Days | null {
  if (start.date !== undefined && end.date !== undefined) {
    const last = dayBefore(end.date);
    return { first: start.date, last: last < start.date ? start.date : last };
  }
  const hours = hoursOf({ start, end });
  if (!hours) return null;
  const [from, to] = [Date.parse(start.dateTime ?? ''), Date.parse(end.dateTime ?? '')];
  // An event that ends at midnight is not on the next day.
  const last = localTime(Math.max(from, to - 1), zoneOf(start)).day;
  return { first: localTime(from, zoneOf(start)).day, last };
}

/** Clock times such as `09:00:00` in the event's time zone; null for whole days. */
function hoursOf({ start, end }: Pick<CalendarEvent, 'start' | 'end'>): { from: string; to: string } | null {
  if (start.dateTime === undefined || end.dateTime === undefined) return null;
  const [from, to] = [start.dateTime, end.dateTime].map(
    (instant) => localTime(Date.parse(instant), zoneOf(start)).clock,
  );
  return from !== undefined && to !== undefined ? { from, to } : null;
}

function zoneOf({ timeZone }: CalendarEvent['start']): string {
  return timeZone ?? viewerZone();
}

/** Limits of the half days; they depend on the configuration, which may have changed since. */
const MORNING_END = '14:00:00';
const AFTERNOON_START = '12:00:00';

/** Returns the half of the day that an absence or a workplace takes; null for anything else. */
export function halfOf(item: MonthItem, { first, last }: Days): 'morning' | 'afternoon' | null {
  const kind = kindOf({ ...item.event, product: item.product });
  const hours = hoursOf(item.event);
  if (!hours || first !== last || kind === 'training' || kind === 'other') return null;
  if (hours.from < AFTERNOON_START && hours.to <= MORNING_END && hours.to > hours.from) return 'morning';
  return hours.from >= AFTERNOON_START ? 'afternoon' : null;
}
