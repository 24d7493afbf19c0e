import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '../shared/time';
import type { SyncLog } from './sync-log';
import type { Reason, UnresolvedOutcome } from './vocabulary';

/** Reasons whose cause a customer can fix in Lucca or Google, without the platform team. */
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

/** Returns the time between two replays of an event, in ms: exponential backoff. */
export function retryBackoff(outcome: UnresolvedOutcome, replays: number): number {
  const { firstMs, factor, maxMs } = BACKOFF[outcome];
  return Math.min(firstMs * factor ** replays, maxMs);
}

export function isMaxBackoff(outcome: UnresolvedOutcome, replays: number): boolean {
  return retryBackoff(outcome, replays) === BACKOFF[outcome].maxMs;
}

/** Whether failed events with this reason are retried automatically for a limited time. */
export function isUserFixable(reason: Reason | null): boolean {
  return USER_FIXABLE.includes(reason);
}

/**
 * Returns when an event is retried automatically, ISO 8601; null if it is not. A failed row keeps its `nextReplayAt`
 * after the last retry.
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

/**
 * Returns what the row of an event records when a person sends it back to the queue. The backoff starts over: a person
 * has removed the cause.
 *
 * @param now ms since the epoch
 */
export function manualRetry(
  outcome: UnresolvedOutcome,
  now: number,
): { at: string; replays: number; nextReplayAt: string } {
  return { at: toIso(now), replays: 1, nextReplayAt: toIso(now + retryBackoff(outcome, 1)) };
}

/**
 * Whether an unresolved event was sent to the queue less than a minute ago and has no outcome yet.
 *
 * @param event.triedAt time of the last attempt, or of the last replay to the queue
 */
export function isRetryUnderWay(
  { triedAt, history }: Pick<SyncLog, 'history'> & { triedAt: string },
  now: number,
): boolean {
  return triedAt !== history.at(-1)?.at && Math.abs(now - Date.parse(triedAt)) < MINUTE_MS;
}
