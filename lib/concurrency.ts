import type { GoogleQuota } from './stage-settings';

/** What Lambda allows as the maximum concurrency of an event source. */
const FEWEST = 2;
const MOST = 1000;

/**
 * How many invocations may work at the same time so that even in a rush, with every batch full of different resources, live
 * traffic stays within its share of Google's quota. The queue holds the rest back.
 *
 * An invocation works on `eventsAtOnce` events side by side, each of which makes its calls one after the other:
 *
 *     seconds per event        = callsPerEvent × secondsPerCall + secondsBesideCalls
 *     requests per invocation  = eventsAtOnce × callsPerEvent × 60 / seconds per event        (a minute)
 *     concurrency              = requestsPerMinute × liveShare / requests per invocation      (rounded down)
 *
 * Lambda allows no less than 2: a quota that is too small even for that is kept by Google, and its refusals by our retries.
 */
export function concurrencyWithin(quota: GoogleQuota, eventsAtOnce: number): number {
  const secondsPerEvent = quota.callsPerEvent * quota.secondsPerCall + quota.secondsBesideCalls;
  const requestsPerInvocation = (eventsAtOnce * quota.callsPerEvent * 60) / secondsPerEvent;
  const concurrency = Math.floor((quota.requestsPerMinute * quota.liveShare) / requestsPerInvocation);
  return Math.min(MOST, Math.max(FEWEST, concurrency));
}
