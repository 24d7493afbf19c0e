import type { GoogleQuota } from './settings/stage-settings';

/** What Lambda allows as the maximum concurrency of an event source. */
const FEWEST = 2;
const MOST = 1000;

/**
 * How many invocations may work at the same time, so that in a rush, with every batch full of different resources, live traffic
 * can take all of its share of Google's quota even where Google is slow. The queue holds the rest back.
 *
 * An invocation works on `eventsAtOnce` events side by side, each of which makes its calls one after the other:
 *
 *     seconds per event        = callsPerEvent × secondsPerCall + secondsBesideCalls
 *     requests per invocation  = eventsAtOnce × callsPerEvent × 60 / seconds per event        (a minute)
 *     concurrency              = requestsPerMinute × liveShare / requests per invocation      (rounded up)
 *
 * That they take no more where Google is fast is for {@link callsPerMinuteOfEach}.
 */
export function concurrencyWithin(quota: GoogleQuota, eventsAtOnce: number): number {
  const secondsPerEvent = quota.callsPerEvent * quota.secondsPerCall + quota.secondsBesideCalls;
  const requestsPerInvocation = (eventsAtOnce * quota.callsPerEvent * 60) / secondsPerEvent;
  const concurrency = Math.ceil((quota.requestsPerMinute * quota.liveShare) / requestsPerInvocation);
  return Math.min(MOST, Math.max(FEWEST, concurrency));
}

/** How many calls of Google an instance may make a minute, so that all together keep within the share of live traffic. */
export function callsPerMinuteOfEach(quota: GoogleQuota, concurrency: number): number {
  return Math.max(1, Math.floor((quota.requestsPerMinute * quota.liveShare) / concurrency));
}
