import type { OUTCOMES } from '../../../../domain/vocabulary';
import type { Chart } from '../../../contract/logs';

type Outcome = (typeof OUTCOMES)[number];

/** What outcomes mean for who looks on: something changed, nothing had to, it waits, it failed. */
export const GROUPS = ['written', 'quiet', 'waiting', 'failed'] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Record<Outcome, Group> = {
  created: 'written',
  updated: 'written',
  moved: 'written',
  deleted: 'written',
  unchanged: 'quiet',
  superseded: 'quiet',
  stale: 'quiet',
  skipped: 'quiet',
  waiting: 'waiting',
  failed: 'failed',
};

/** An hour or a day. `from` and `to` are days of UTC, as the filter has them. */
export type Bar = { at: string; day: string; counts: Record<Group, number>; total: number };

const HOUR_MS = 3_600_000;
/** Up to so long each hour has its bar. */
const HOURLY_MS = 48 * HOUR_MS;

/**
 * @param from ms since the epoch: the first hour
 * @param to the last one
 */
export function barsOf({ items }: Chart, from: number, to: number): Bar[] {
  const size = to - from <= HOURLY_MS ? HOUR_MS : 24 * HOUR_MS;
  const first = Math.floor(from / size) * size;
  const bars = Array.from({ length: Math.floor((to - first) / size) + 1 }, (_, index): Bar => {
    const at = new Date(first + index * size).toISOString();
    return { at, day: at.slice(0, 10), counts: { written: 0, quiet: 0, waiting: 0, failed: 0 }, total: 0 };
  });
  for (const { hour, counts } of items) {
    const bar = bars[Math.floor((Date.parse(hour) - first) / size)];
    if (!bar) continue;
    for (const [outcome, group] of Object.entries(GROUP_OF)) {
      const count = new Map<string, number>(Object.entries(counts)).get(outcome) ?? 0;
      bar.counts[group] += count;
      bar.total += count;
    }
  }
  return bars;
}
