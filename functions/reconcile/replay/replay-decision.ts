import { isMaxBackoff, isUserFixable, retryBackoff } from '../../domain/retry-policy';
import { DAY_MS, MINUTE_MS } from '../../shared/time';
import type { UnresolvedRow } from '../../store/log-rows';
import { causeOf } from './cause';
import type { ReplayContext } from './replay-context';

/** How long an event is retried. */
export const RETRY_PERIOD_MS = 14 * DAY_MS;

/** Once a cause has been probed this long without success, its events may expire although they were not tried themselves. */
export const MIN_PROBED_MS = DAY_MS;

/** The longest time between two probes with the same event. */
const MAX_PROBE_BACKOFF_MS = 30 * MINUTE_MS;

/**
 * - `leave`: do nothing now;
 * - `probe`: send the event as a probe, unless another one of the same cause is chosen;
 * - `replay`: send the event; a `nextReplayAt` of null means that the next time depends on other events;
 * - `expire`: stop retrying. The event has failed.
 */
type ReplayDecision =
  { kind: 'leave' | 'expire' | 'probe' } | { kind: 'replay'; replays: number; nextReplayAt: string | null };

const LEAVE: ReplayDecision = { kind: 'leave' };
const EXPIRE: ReplayDecision = { kind: 'expire' };
const PROBE: ReplayDecision = { kind: 'probe' };

/**
 * Decides what to do now with an event that is waiting or has failed.
 *
 * @param now ms since the epoch. Times of the row that are further ahead than is possible were written by a wrong clock and count
 *   as passed
 */
export function decideReplay(row: UnresolvedRow, context: ReplayContext, now: number): ReplayDecision {
  const { configuration, authorization, changedAt, releasedAt } = context;
  if (row.outcome === 'failed' && !(isUserFixable(row.reason) && isInRetryPeriod(row.failedSince, now)))
    return LEAVE;
  // Sync would skip the event, and its change would be lost.
  if (configuration === 'inactive') return LEAVE;

  const kind = causeOf(row)?.kind ?? null;
  switch (kind) {
    case 'employee':
      return isTriedBefore(row, releasedAt, now) ? replayWithBackoff(row, row.replays + 1, now) : PROBE;
    case 'service':
      if (isTriedBefore(row, changedAt, now)) return { kind: 'replay', replays: 1, nextReplayAt: null };
      if (isTriedBefore(row, releasedAt, now))
        return { kind: 'replay', replays: row.replays + 1, nextReplayAt: null };
      if (!isProbeDue(row, now)) return LEAVE;
      return isExpired(row, context, now) ? EXPIRE : PROBE;
    case 'authorization':
      if (configuration === 'active' && authorization?.state === 'revoked') return PROBE;
      break;
    case null:
  }
  if (isTriedBefore(row, changedAt, now)) return replayWithBackoff(row, 1, now);
  const isAuthorization = configuration === 'active' && kind === 'authorization';
  // The backoff continues, so that an authorization that is granted and revoked repeatedly does not reset it each time.
  if (isAuthorization && isTriedBefore(row, authorization?.since, now)) {
    return replayWithBackoff(row, row.replays + 1, now);
  }
  if (!isReplayDue(row, now)) return LEAVE;
  if (isExpired(row, context, now) && !isAuthorization) return EXPIRE;
  return replayWithBackoff(row, row.replays + 1, now);
}

function replayWithBackoff({ outcome }: UnresolvedRow, replays: number, now: number): ReplayDecision {
  return {
    kind: 'replay',
    replays,
    nextReplayAt: new Date(now + retryBackoff(outcome, replays)).toISOString(),
  };
}

/** Whether the last try was before this time, which is not in the future. */
function isTriedBefore({ triedAt }: UnresolvedRow, time: number | null | undefined, now: number): boolean {
  return typeof time === 'number' && Date.parse(triedAt) < time && time <= now;
}

/** Only if the event, or probes for it, were sent all the time: not after an outage of reconcile or an inactive configuration. */
function isExpired(
  { outcome, replays, waitingSince }: UnresolvedRow,
  { probedMs }: ReplayContext,
  now: number,
): boolean {
  return (
    outcome === 'waiting' &&
    !isInRetryPeriod(waitingSince, now) &&
    (probedMs >= MIN_PROBED_MS || isMaxBackoff(outcome, replays))
  );
}

function isInRetryPeriod(since: string | null, now: number): boolean {
  return since === null || now - Date.parse(since) < RETRY_PERIOD_MS;
}

/** The backoff matters if few events wait, because the same ones are then sent again and again. */
function isProbeDue({ outcome, triedAt, replays }: UnresolvedRow, now: number): boolean {
  const backoffMs = Math.min(retryBackoff(outcome, replays), MAX_PROBE_BACKOFF_MS);
  return hasPassed(Date.parse(triedAt) + backoffMs, backoffMs, now);
}

function isReplayDue({ outcome, triedAt, nextReplayAt, replays }: UnresolvedRow, now: number): boolean {
  const minBackoffMs = retryBackoff(outcome, 0);
  return (
    hasPassed(Date.parse(triedAt) + minBackoffMs, minBackoffMs, now) &&
    (nextReplayAt === null || hasPassed(Date.parse(nextReplayAt), retryBackoff(outcome, replays), now))
  );
}

/** A time that is further ahead than `maxAheadMs` was written by a wrong clock. */
function hasPassed(time: number, maxAheadMs: number, now: number): boolean {
  return time <= now || time > now + maxAheadMs;
}
