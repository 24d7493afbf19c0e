import { MINUTE_MS } from '../shared/time';
import { RetryError } from './errors';

/** The largest burst after a pause, so that a batch from the queue does not wait. */
const MAX_BURST = 10;

/** The largest burst as a share of a minute's calls: with a small quota, bursts of all instances would exceed it. */
const MAX_BURST_SHARE = 0.05;

export type RateLimitOptions = {
  /** This instance's share of Google's quota. */
  callsPerMinute: number;
  /** ms since the epoch */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
};

/**
 * Waits until the next call may be made.
 *
 * @param latest ms since the epoch
 * @throws RetryError if the call would have to wait longer than that
 */
export type Acquire = (latest: number) => Promise<void>;

/**
 * Spaces the calls of an instance, so that all instances together stay within Google's quota however fast Google answers. The
 * queue holds back the rest, in order. Running into the quota instead would cost calls and delay the event.
 */
export function createRateLimiter({ callsPerMinute, now, sleep }: RateLimitOptions): Acquire {
  const intervalMs = MINUTE_MS / callsPerMinute;
  const burst = Math.min(MAX_BURST, 1 + Math.floor(callsPerMinute * MAX_BURST_SHARE));
  let nextAt = Number.NEGATIVE_INFINITY;

  return async (latest) => {
    const at = Math.max(nextAt, now() - (burst - 1) * intervalMs);
    if (at > latest) throw new RetryError('rate_limited', 'The rate limit left no call in this run', 0);
    nextAt = at + intervalMs;
    const waitMs = at - now();
    if (waitMs > 0) await sleep(waitMs);
  };
}

/** For the few calls that people wait for. */
export const unlimited: Acquire = () => Promise.resolve();
