const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What waits is tried again by itself; of what has failed, a person put the cause right, or did not: that takes longer. */
const INTERVALS = {
  waiting: { firstMs: 5 * MINUTE_MS, growth: 2, longestMs: 2 * HOUR_MS },
  failed: { firstMs: 30 * MINUTE_MS, growth: 4, longestMs: 24 * HOUR_MS },
};

/** Until an event is tried again that went back to the queue so often, ms: it grows each time. */
export function interval(open: 'waiting' | 'failed', replays: number): number {
  const { firstMs, growth, longestMs } = INTERVALS[open];
  return Math.min(firstMs * growth ** replays, longestMs);
}

/** The interval does not grow any more. */
export function isLongest(open: 'waiting' | 'failed', replays: number): boolean {
  return interval(open, replays) === INTERVALS[open].longestMs;
}
