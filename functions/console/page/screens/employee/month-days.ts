import type { CalendarEvent } from '../../../contract/preview';

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

/** Whether an event lies on a day, at least in part. Its clock times are of its own zone, as the employee reads them. */
export function isOn(day: string, { start, end }: CalendarEvent): boolean {
  if (start.date !== undefined && end.date !== undefined) return start.date <= day && day < end.date;
  const first = start.dateTime?.slice(0, 10);
  const last = end.dateTime?.slice(0, 10);
  if (first === undefined || last === undefined) return false;
  const endsAtMidnight = /T00:00(:00(\.0+)?)?([Z+-]|$)/.test(end.dateTime ?? '') && first < last;
  return first <= day && (endsAtMidnight ? day < last : day <= last);
}
