import type { GoogleQuota } from './settings/stage-settings';

/** So long a change that comes live waits behind replays, about. Long enough to keep sync busy until the next look at the queue. */
const SECONDS_AHEAD = 10;
/** As many as sync takes at a time. */
const FEWEST = 10;

/**
 * How many messages may be in the queue while reconcile has more to replay, so that sync works at the rate that Google's quota
 * allows it, and live traffic does not wait for long:
 *
 *     requestsPerMinute × liveShare / callsPerEvent / 60 × secondsAhead      (rounded down)
 */
export function replaysAhead({ requestsPerMinute, liveShare, callsPerEvent }: GoogleQuota): number {
  const eventsPerSecond = (requestsPerMinute * liveShare) / callsPerEvent / 60;
  return Math.max(FEWEST, Math.floor(eventsPerSecond * SECONDS_AHEAD));
}
