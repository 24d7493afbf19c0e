import { isMaxBackoff, isUserFixable, retryBackoff } from '../../domain/retry-policy';
import { DAY_MS, MINUTE_MS } from '../../shared/time';
import type { UnresolvedRow } from '../../store/log/log-rows';
import { causeOf } from './cause';
import type { ReplayContext } from './replay-context';

/** How long an event is retried. */
export const RETRY_PERIOD_MS = 14 * DAY_MS;

/** If a cause was probed this long without success, its events may expire even if they were rarely tried themselves. */
export const MIN_PROBED_MS = DAY_MS;

/** The longest time between two probes with the same event. */
const MAX_PROBE_BACKOFF_MS = 30 * MINUTE_MS;

/**
 * - `leave`: do nothing now;
 * - `probe`: send the event as a probe, unless another one of the same cause is chosen;
 * - `replay`: send the event; if `nextReplayAt` is null, the next replay depends on other events;
 * - `expire`: stop retrying and mark the event as failed.
 */
type ReplayDecision =
  { kind: 'leave' | 'expire' | 'probe' } | { kind: 'replay'; replays: number; nextReplayAt: string | null };

const LEAVE: ReplayDecision = { kind: 'leave' };
const EXPIRE: ReplayDecision = { kind: 'expire' };
const PROBE: ReplayDecision = { kind: 'probe' };

/**
 * Decides what to do now with an event that is waiting or has failed.
 *
 * @param now ms since the epoch. Times of the row that are implausibly far ahead were written with a wrong clock and count as
 *   passed
 */
export function decideReplay(row: UnresolvedRow, context: ReplayContext, now: number): ReplayDecision {
  const { configuration, authorization, changedAt, releasedAt } = context;
  if (row.outcome === 'failed' && !(isUserFixable(row.reason) && isInRetryPeriod(row.failedSince, now)))
    return LEAVE;
  // Sync would skip the event, and the change would be lost.
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
  // Does not reset the backoff, because an authorization may be granted and revoked repeatedly.
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

/** Whether the last attempt was before `time`, and `time` is not in the future. */
function isTriedBefore({ triedAt }: UnresolvedRow, time: number | null | undefined, now: number): boolean {
  return typeof time === 'number' && Date.parse(triedAt) < time && time <= now;
}

/** Requires regular attempts or probes, so that no event expires because reconcile was down or its configuration inactive. */
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

/** Without this backoff, an event that waits alone would be the probe of every round. */
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

/** A time that is further ahead than `maxAheadMs` was written with a wrong clock. */
function hasPassed(time: number, maxAheadMs: number, now: number): boolean {
  return time <= now || time > now + maxAheadMs;
}
