import { MINUTE_MS } from '../shared/time';
import { RetryError } from './errors';

/** Maximum burst after a pause, so that a batch from the queue is not delayed. */
const MAX_BURST = 10;

/**
 * Maximum burst as a share of the calls per minute: with a small quota, the bursts of all instances could exceed it.
 */
const MAX_BURST_SHARE = 0.05;

export type RateLimitOptions = {
  /** This instance's share of Google's quota (GOOGLE-30). */
  callsPerMinute: number;
  /** ms since the epoch */
  now: () => number;
  sleep: (ms: number) => Promise<void>;
};

/**
 * Waits until the next call is allowed.
 *
 * @param latest ms since the epoch
 * @throws RetryError if the wait would last beyond `latest`
 */
export type Acquire = (latest: number) => Promise<void>;

/**
 * Spaces the calls of an instance, so that all instances together stay within Google's quota. Calls beyond the limit
 * stay in the queue, in order. Rejected calls would count against the quota and delay the events further.
 */
export function createRateLimiter({ callsPerMinute, now, sleep }: RateLimitOptions): Acquire {
  const intervalMs = MINUTE_MS / callsPerMinute;
  const burst = Math.min(MAX_BURST, 1 + Math.floor(callsPerMinute * MAX_BURST_SHARE));
  let nextAt = Number.NEGATIVE_INFINITY;

  return async (latest) => {
    const at = Math.max(nextAt, now() - (burst - 1) * intervalMs);
    if (at > latest) throw new RetryError('rate_limited', 'Rate limit reached in this run', 0);
    nextAt = at + intervalMs;
    const waitMs = at - now();
    if (waitMs > 0) await sleep(waitMs);
  };
}

/** For the few calls of interactive users. */
export const unlimited: Acquire = () => Promise.resolve();
