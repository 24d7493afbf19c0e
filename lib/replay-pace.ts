import type { GoogleQuota } from './stage-settings';

/** As much as a run can hand to the queue within its time. */
const MOST = 1000;
/** A stage that leaves all of the quota to live traffic must come to an end with what waits all the same. */
const FEWEST = 1;

/**
 * How many events one run of reconcile may replay, so that together they take no more than the part of Google's quota that
 * live traffic leaves:
 *
 *     requestsPerMinute × (1 - liveShare) × minutesBetweenRuns / callsPerEvent      (rounded down)
 */
export function replaysPerRun(quota: GoogleQuota, minutesBetweenRuns: number): number {
  const { requestsPerMinute, liveShare, callsPerEvent } = quota;
  const left = requestsPerMinute - requestsPerMinute * liveShare;
  return Math.min(MOST, Math.max(FEWEST, Math.floor((left * minutesBetweenRuns) / callsPerEvent)));
}
