import { Temporal } from 'temporal-polyfill';
import type { ShownEvent } from './shown-event';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The weeks that a month touches, from Monday to Sunday. */
export function weeksOf(month: Temporal.PlainYearMonth): Temporal.PlainDate[][] {
  const first = month.toPlainDate({ day: 1 });
  const last = month.toPlainDate({ day: month.daysInMonth });
  const monday = first.subtract({ days: first.dayOfWeek - 1 });
  const weeks = Math.ceil((monday.until(last).days + 1) / 7);
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => monday.add({ days: week * 7 + day })),
  );
}

/**
 * The month that is asked for, else the one of the nearest event that is not over, else the current one.
 *
 * @param asked such as `2026-03`
 */
export function monthToShow(
  asked: string | null,
  events: readonly ShownEvent[],
  today: Temporal.PlainDate,
): Temporal.PlainYearMonth {
  if (asked !== null && MONTH.test(asked)) return Temporal.PlainYearMonth.from(asked);
  const day = today.toString();
  const days = events
    .filter(({ lastDay }) => lastDay >= day)
    // What began before goes on today.
    .map(({ firstDay }) => (firstDay < day ? day : firstDay))
    .sort();
  return Temporal.PlainDate.from(days[0] ?? day).toPlainYearMonth();
}
