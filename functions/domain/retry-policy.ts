import { DAY_MS, HOUR_MS, MINUTE_MS } from '../shared/time';
import type { SyncLog } from './sync-log';
import type { Reason, UnresolvedOutcome } from './vocabulary';

/** What a customer can fix without us, in Lucca or in Google. */
const USER_FIXABLE: (Reason | null)[] = [
  'employee_without_address',
  'unknown_google_user',
  'employee_outside_workspace',
  'google_account_suspended',
  'no_google_calendar',
];

/** Failed events are retried less often: a person must fix the cause first. */
const BACKOFF = {
  waiting: { firstMs: 5 * MINUTE_MS, factor: 2, maxMs: 2 * HOUR_MS },
  failed: { firstMs: 30 * MINUTE_MS, factor: 4, maxMs: DAY_MS },
};

/** Time from one replay of an event to the next, in ms: exponential backoff. */
export function retryBackoff(outcome: UnresolvedOutcome, replays: number): number {
  const { firstMs, factor, maxMs } = BACKOFF[outcome];
  return Math.min(firstMs * factor ** replays, maxMs);
}

export function isMaxBackoff(outcome: UnresolvedOutcome, replays: number): boolean {
  return retryBackoff(outcome, replays) === BACKOFF[outcome].maxMs;
}

/** Whether failed events are retried for some days, because a person can fix the cause without the platform team. */
export function isUserFixable(reason: Reason | null): boolean {
  return USER_FIXABLE.includes(reason);
}

/**
 * When an event is retried automatically, ISO 8601; null if it is not. A failed row keeps `nextReplayAt` when its retries
 * have ended.
 *
 * @param now ms since the epoch
 */
export function nextRetryAt(
  { outcome, reason, nextReplayAt }: Pick<SyncLog, 'outcome' | 'reason' | 'nextReplayAt'>,
  now: number,
): string | null {
  if (nextReplayAt === null || outcome === 'waiting') return nextReplayAt;
  return isUserFixable(reason) && Date.parse(nextReplayAt) > now ? nextReplayAt : null;
}
