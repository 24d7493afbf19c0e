import { Temporal } from 'temporal-polyfill';

/** A whole day in Google's words, whose end is the day after; or several, the last included. */
export function wholeDays(first: string, last: string = first) {
  return { start: { date: first }, end: { date: dayAfter(last) } };
}

/**
 * A clock time of a day. The offset is the one of that day: it keeps its hour when the clocks change.
 *
 * @param time `09:00`
 */
export function clockTime(date: string, time: string, timeZone: string) {
  const at = Temporal.PlainDate.from(date).toZonedDateTime({
    timeZone,
    plainTime: Temporal.PlainTime.from(time),
  });
  return { dateTime: at.toString({ timeZoneName: 'never' }), timeZone };
}

/** When a day begins, which is not midnight everywhere. */
export function startOfDay(date: string, timeZone: string) {
  const at = Temporal.PlainDate.from(date).toZonedDateTime(timeZone);
  return { dateTime: at.toString({ timeZoneName: 'never' }), timeZone };
}

export function dayAfter(date: string): string {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toString();
}

/** ISO 8601, UTC with milliseconds. A date means the end of that day. */
export function endInstant(dateOrInstant: string): string {
  const isDate = !dateOrInstant.includes('T');
  return new Date(isDate ? dayAfter(dateOrInstant) : dateOrInstant).toISOString();
}
