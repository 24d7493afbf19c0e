import { OUTCOMES } from '../../domain/vocabulary';
import { NO_CONFIGURATION, type HourlyCounts } from '../../store/outcome-counts';
import type { Chart } from '../contract/logs';
import type { Operations } from '../http/operations';
import type { LogDependencies } from './dependencies';
import { searchOf } from './search';

const ONE_DAY_MS = 24 * 60 * 60 * 1000;
/** `usual` where nothing is said; older hours than the `most` are not kept. */
const DAYS = { usual: 7, most: 90 };

export function getChart({
  outcomeCounts,
  configurations,
  now,
}: Pick<LogDependencies, 'outcomeCounts' | 'configurations' | 'now'>): Operations['getChart'] {
  return async ({ query }) => {
    const { configuration, ...period } = searchOf(query, '');
    const { first, last } = daysOf(period, now());
    const ids = configuration === undefined ? await allIds() : [configuration];
    const hours = await Promise.all(
      ids.map((id) => outcomeCounts.hours(id, `${first}T00:00:00.000Z`, `${last}T23:59:59.999Z`)),
    );
    return { body: { items: summed(hours.flat()) } };
  };

  async function allIds(): Promise<string[]> {
    const { configurations: all } = await configurations.load();
    return [...all.map(({ id }) => id), NO_CONFIGURATION];
  }
}

function daysOf({ from, to }: { from?: string; to?: string }, now: number): { first: string; last: string } {
  const last = to ?? dayOf(now);
  const first = from ?? dayOf(Date.parse(last) - (DAYS.usual - 1) * ONE_DAY_MS);
  const kept = dayOf(now - DAYS.most * ONE_DAY_MS);
  return { first: first > kept ? first : kept, last };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** In their order, each hour once. */
function summed(outcomeCounts: HourlyCounts[]): Chart['items'] {
  const hours = new Map<string, Chart['items'][number]>();
  for (const { hour, counts } of outcomeCounts) {
    const one = hours.get(hour) ?? { hour, counts: {} };
    for (const outcome of OUTCOMES) {
      const sum = (one.counts[outcome] ?? 0) + (counts[outcome] ?? 0);
      if (sum > 0) one.counts[outcome] = sum;
    }
    hours.set(hour, one);
  }
  return [...hours.values()].sort((one, other) => (one.hour < other.hour ? -1 : 1));
}
