const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What waits is tried again by itself; of what has failed, a person put the cause right, or did not. */
const LONGEST_MS = { waiting: 2 * HOUR_MS, failed: 24 * HOUR_MS };

/** Until an event is tried again that went back to the queue so often: it doubles each time. */
export function interval(open: 'waiting' | 'failed', replays: number): number {
  return Math.min(5 * MINUTE_MS * 2 ** replays, LONGEST_MS[open]);
}

/** The interval does not grow any more. */
export function isLongest(open: 'waiting' | 'failed', replays: number): boolean {
  return interval(open, replays) === LONGEST_MS[open];
}
