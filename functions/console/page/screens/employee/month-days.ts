import type { CalendarEvent } from '../../../contract/calendar-event';

const DAY_MS = 24 * 3_600_000;

/** `2026-11`, of a moment in the zone of who looks. */
export function monthOf(moment: Date): string {
  return `${moment.getFullYear()}-${String(moment.getMonth() + 1).padStart(2, '0')}`;
}

/** @param by number of months, before where it is negative */
export function monthAfter(month: string, by: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

/** The days of a month in whole weeks, which begin on Monday; such as `2026-11-30`. */
export function weeksOf(month: string): string[][] {
  const first = Date.parse(`${month}-01`);
  const weekday = (new Date(first).getUTCDay() + 6) % 7;
  const days = (Date.parse(`${monthAfter(month, 1)}-01`) - first) / DAY_MS;
  const weeks = Math.ceil((weekday + days) / 7);
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (__, day) =>
      new Date(first + (week * 7 + day - weekday) * DAY_MS).toISOString().slice(0, 10),
    ),
  );
}

/** Whether an event lies on a day, at least in part. */
export function isOn(day: string, { start, end }: CalendarEvent): boolean {
  if (start.date !== undefined && end.date !== undefined) return start.date <= day && day < end.date;
  const [from, to] = [clockOf(start), clockOf(end)];
  if (!from || !to) return false;
  const endsAtMidnight = to.time === '00:00' && from.day < to.day;
  return from.day <= day && (endsAtMidnight ? day < to.day : day <= to.day);
}

/** When a timed event takes place on a day on which it lies: `09:00 – 17:00`; null if all day long. */
export function timeOn(day: string, { start, end }: CalendarEvent): string | null {
  const [from, to] = [clockOf(start), clockOf(end)];
  const begins = from?.day === day ? from.time : '';
  const ends = to?.day === day ? to.time : '';
  return begins || ends ? `${begins} – ${ends}`.trim() : null;
}

/** What the clock shows where the event is, as the employee reads it; null of a whole day. */
function clockOf({ dateTime, timeZone = 'UTC' }: CalendarEvent['start']) {
  if (dateTime === undefined) return null;
  const format = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'short', timeZone });
  // In Swedish this is ISO 8601 but for the space.
  const [day = '', time = ''] = format.format(new Date(dateTime)).split(' ');
  return { day, time };
}
