import { DAY_MS, dayOf } from '../../../../shared/time';
import type { CalendarEvent } from '../../../contract/calendar';

/** Such as `2026-11`, in the browser's time zone. */
export function monthOf(moment: Date): string {
  return `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, '0')}`;
}

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

/** Whether an event overlaps a day. */
export function isOnDay(day: string, { start, end }: CalendarEvent): boolean {
  if (start.date !== undefined && end.date !== undefined) return start.date <= day && day < end.date;
  const [from, to] = [localTime(start), localTime(end)];
  if (!from || !to) return false;
  const endsAtMidnight = to.time === '00:00' && from.day < to.day;
  return from.day <= day && (endsAtMidnight ? day < to.day : day <= to.day);
}

/** The time of an event on one of its days, such as `09:00 – 17:00`; null if it lasts all day. */
export function timeOnDay(day: string, { start, end }: CalendarEvent): string | null {
  const [from, to] = [localTime(start), localTime(end)];
  const begins = from?.day === day ? from.time : '';
  const ends = to?.day === day ? to.time : '';
  return begins || ends ? `${begins} – ${ends}`.trim() : null;
}

/** In the event's time zone; null for an all-day event. */
function localTime({ dateTime, timeZone = 'UTC' }: CalendarEvent['start']) {
  if (dateTime === undefined) return null;
  const format = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'short', timeZone });
  // The Swedish format is ISO 8601 with a space.
  const [day = '', time = ''] = format.format(new Date(dateTime)).split(' ');
  return { day, time };
}
