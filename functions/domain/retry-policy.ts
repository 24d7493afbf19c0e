import type { SyncLog } from './sync-log';
import type { Reason } from './vocabulary';

const OF_PEOPLE: (Reason | null)[] = [
  'employee_without_address',
  'unknown_google_user',
  'employee_outside_workspace',
  'google_account_suspended',
  'no_google_calendar',
];

/** A person may put it right without a word to us: with an address in Lucca, with an account in Google. */
export function isUserFixable(reason: Reason | null): boolean {
  return OF_PEOPLE.includes(reason);
}

/**
 * When an event is tried again by itself, ISO 8601; null if it is not. Also of what has failed: where a person may put the cause
 * right, it is tried again for some days. Its row keeps that time when they are over.
 *
 * @param now ms since the epoch
 */
export function nextTryAt(
  { outcome, reason, nextReplayAt }: Pick<SyncLog, 'outcome' | 'reason' | 'nextReplayAt'>,
  now: number,
): string | null {
  if (nextReplayAt === null || outcome === 'waiting') return nextReplayAt;
  return isUserFixable(reason) && Date.parse(nextReplayAt) > now ? nextReplayAt : null;
}

const MINUTE_MS = 60_000;

const HOUR_MS = 60 * MINUTE_MS;

/** What waits is tried again by itself; of what has failed, a person put the cause right, or did not: that takes longer. */
const INTERVALS = {
  waiting: { firstMs: 5 * MINUTE_MS, growth: 2, longestMs: 2 * HOUR_MS },
  failed: { firstMs: 30 * MINUTE_MS, growth: 4, longestMs: 24 * HOUR_MS },
};

/** Until an event is tried again that went back to the queue so often, ms: it grows each time. */
export function retryBackoff(open: 'waiting' | 'failed', replays: number): number {
  const { firstMs, growth, longestMs } = INTERVALS[open];
  return Math.min(firstMs * growth ** replays, longestMs);
}

/** The interval does not grow any more. */
export function isMaxBackoff(open: 'waiting' | 'failed', replays: number): boolean {
  return retryBackoff(open, replays) === INTERVALS[open].longestMs;
}
