import { OUTCOMES } from '../../domain/vocabulary';
import { DAY_MS, dayOf } from '../../shared/time';
import { COUNTS_RETENTION_DAYS, NO_CONFIGURATION, type HourlyCounts } from '../../store/outcome-counts';
import type { Chart } from '../contract/logs';
import type { Operations } from '../http/operations';
import type { LogDependencies } from './dependencies';
import { parseSearch } from './search';

const DEFAULT_DAYS = 7;

export function getChart({
  outcomeCounts,
  configurations,
  now,
}: Pick<LogDependencies, 'outcomeCounts' | 'configurations' | 'now'>): Operations['getChart'] {
  return async ({ query }) => {
    const { configuration, ...period } = parseSearch(query);
    const { first, last } = daysOf(period, now());
    const ids = configuration === undefined ? await allIds() : [configuration];
    const hours = await Promise.all(
      ids.map((id) => outcomeCounts.hours(id, `${first}T00:00:00.000Z`, `${last}T23:59:59.999Z`)),
    );
    return { body: { items: sumByHour(hours.flat()) } };
  };

  async function allIds(): Promise<string[]> {
    const { configurations: all } = await configurations.load();
    return [...all.map(({ id }) => id), NO_CONFIGURATION];
  }
}

/** Returns the first and the last day of the chart, both inclusive. */
function daysOf({ from, to }: { from?: string; to?: string }, now: number): { first: string; last: string } {
  const last = to ?? dayOf(now);
  const first = from ?? dayOf(Date.parse(last) - (DEFAULT_DAYS - 1) * DAY_MS);
  // Older counts have expired.
  const earliest = dayOf(now - COUNTS_RETENTION_DAYS * DAY_MS);
  return { first: first > earliest ? first : earliest, last };
}

/** Merges the counts of the same hour, in chronological order. */
function sumByHour(hourlyCounts: HourlyCounts[]): Chart['items'] {
  const hours = new Map<string, Chart['items'][number]>();
  for (const { hour, counts } of hourlyCounts) {
    const item = hours.get(hour) ?? { hour, counts: {} };
    for (const outcome of OUTCOMES) {
      const sum = (item.counts[outcome] ?? 0) + (counts[outcome] ?? 0);
      if (sum > 0) item.counts[outcome] = sum;
    }
    hours.set(hour, item);
  }
  return [...hours.values()].sort((one, other) => (one.hour < other.hour ? -1 : 1));
}
