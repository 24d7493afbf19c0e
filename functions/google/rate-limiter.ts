import { RetryError } from './errors';

/** So many calls may come at once after a pause: a batch of the queue does not wait. */
const MOST_AT_ONCE = 10;
/** Of a minute's calls: a small quota would be exceeded by what all instances do at once. */
const SHARE_AT_ONCE = 0.05;

export type RateLimitOptions = {
  /** What this instance may take of Google's quota. */
  callsPerMinute: number;
  /** ms since the epoch */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
};

/** Waits until it is a call's turn; throws a RetryError if that would be after `latest` (ms since the epoch). */
export type Acquire = (latest: number) => Promise<void>;

/**
 * Spaces the calls of an instance, so that all instances together keep within Google's quota however fast Google answers: the
 * queue holds the rest back, in order. A refusal for too many calls would cost a call itself, and put the event behind others.
 */
export function rateLimiter({ callsPerMinute, now, sleep }: RateLimitOptions): Acquire {
  const intervalMs = 60_000 / callsPerMinute;
  const atOnce = Math.min(MOST_AT_ONCE, 1 + Math.floor(callsPerMinute * SHARE_AT_ONCE));
  let nextTurn = Number.NEGATIVE_INFINITY;

  return async (latest) => {
    const at = Math.max(nextTurn, now() - (atOnce - 1) * intervalMs);
    if (at > latest) throw new RetryError('rate_limited', 'No turn was left in this run', 0);
    nextTurn = at + intervalMs;
    const waitMs = at - now();
    if (waitMs > 0) await sleep(waitMs);
  };
}

/** For people who wait, and are few. */
export const unlimited: Acquire = () => Promise.resolve();
