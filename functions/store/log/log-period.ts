import { LOG_RETENTION_DAYS, MAX_AHEAD_MS } from '../../domain/sync-log';
import { DAY_MS, dayOf, toIso } from '../../shared/time';

/** The first and last key of a period, or a part of them: keys begin with the time of the row, and compare as strings. */
export type LogPeriod = { first: string; last: string };

/** Rows expire 90 days after their last attempt, so one that was retried on its last day reaches this age. */
const MAX_DAYS = 2 * LOG_RETENTION_DAYS;

/** Higher than any sort key with the same beginning. */
const LAST = '~';

/**
 * Returns the period of a search.
 *
 * @param from UTC day, or instant with an offset; both inclusive. @default 90 days ago
 * @param to UTC day, inclusive, or instant, exclusive. @default now
 */
export function logPeriod({ from, to }: { from?: string; to?: string }, now: number): LogPeriod {
  const earliest = dayOf(now - MAX_DAYS * DAY_MS);
  const first = from === undefined ? dayOf(now - LOG_RETENTION_DAYS * DAY_MS) : keyOf(from);
  const latest = dayOf(now + MAX_AHEAD_MS) + LAST;
  const last = to === undefined ? latest : isDay(to) ? to + LAST : keyOf(to);
  return { first: first > earliest ? first : earliest, last: last < latest ? last : latest };
}

/** Returns the days of a period, `2026-03-02`; `first` is after `last` if it is empty. */
export function daysOf({ first, last }: LogPeriod): { first: string; last: string } {
  // Nothing is before midnight.
  const isMidnight = last.endsWith('T00:00:00');
  const lastDay = isMidnight ? dayOf(Date.parse(last.slice(0, 10)) - 1) : last.slice(0, 10);
  return { first: first.slice(0, 10), last: lastDay };
}

/** Returns the start of a period, ISO 8601. */
export function startOf({ first }: LogPeriod): string {
  return isDay(first) ? `${first}T00:00:00.000Z` : `${first}.000Z`;
}

function isDay(text: string): boolean {
  return text.length === 'yyyy-mm-dd'.length;
}

/** The times in keys are whole seconds without a fraction, so an exclusive end is rounded like an inclusive start. */
function keyOf(dayOrInstant: string): string {
  if (isDay(dayOrInstant)) return dayOrInstant;
  return toIso(Math.ceil(Date.parse(dayOrInstant) / 1000) * 1000).slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
}
