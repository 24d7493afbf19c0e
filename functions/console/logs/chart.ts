import { DAY_MS, dayOf } from '../../shared/time';
import { COUNTS_RETENTION_DAYS } from '../../store/log/outcome-counts';
import type { Operations } from '../http/operations';
import type { LogDependencies } from './dependencies';
import { parseSearch } from './search';

const DEFAULT_DAYS = 7;

export function getChart({
  outcomeCounts,
  now,
}: Pick<LogDependencies, 'outcomeCounts' | 'now'>): Operations['getChart'] {
  return async ({ query }) => {
    const { configuration, ...period } = parseSearch(query);
    const { first, last } = daysOf(period, now());
    const hours = await outcomeCounts.hours(
      configuration ?? null,
      `${first}T00:00:00.000Z`,
      `${last}T23:59:59.999Z`,
    );
    return { body: { items: hours, isPartial: false } };
  };
}

/** Returns the first and the last day of the chart, both inclusive. */
function daysOf({ from, to }: { from?: string; to?: string }, now: number): { first: string; last: string } {
  const last = to ?? dayOf(now);
  const first = from ?? dayOf(Date.parse(last) - (DEFAULT_DAYS - 1) * DAY_MS);
  // Older counts have expired.
  const earliest = dayOf(now - COUNTS_RETENTION_DAYS * DAY_MS);
  return { first: first > earliest ? first : earliest, last };
}
