import type { OpenRow } from '../store/open-row';
import { isOfPeople } from '../store/next-try';
import { interval, isLongest } from '../store/replay-interval';
import type { Reason } from '../store/sync-log';

/** So long it is tried again. */
export const PATIENCE_MS = 14 * 24 * 60 * 60 * 1000;

/** They concern the whole configuration: one event finds out for all. */
const OF_AUTHORIZATION: (Reason | null)[] = [
  'authorization_missing',
  'credentials_missing',
  'credentials_rejected',
];

/** What there is to know about the configuration of a row. Times in ms since the epoch. */
export type Circumstances = {
  /** `unknown`: it was removed, or the row names none. */
  configuration: 'active' | 'inactive' | 'unknown';
  /** When its definition was seen to have changed last. */
  changedAt: number | null;
  /** As the last try with the credentials that it has now left it; null where there was none. */
  authorization: { state: 'granted' | 'revoked'; since: number } | null;
};

/** `probe`: worth a try if no other event of its configuration is tried. */
export type Verdict =
  | { kind: 'leave' }
  | { kind: 'giveUp' }
  | { kind: 'replay' | 'probe'; replays: number; nextReplayAt: string };

/**
 * What to do now with an event that waits or has failed.
 *
 * @param now ms since the epoch. Times of the row that lie ahead of it further than they can are those of a clock that was
 *   wrong, and count as passed
 */
export function verdictOn(row: OpenRow, circumstances: Circumstances, now: number): Verdict {
  const { configuration, authorization } = circumstances;
  if (row.open === 'failed' && !(isOfPeople(row.reason) && isYoung(row.failedSince, now))) return LEAVE;
  // It would be skipped, and its change would never come.
  if (configuration === 'inactive') return LEAVE;

  const isOfAuthorization = configuration === 'active' && OF_AUTHORIZATION.includes(row.reason);
  if (isOfAuthorization && authorization?.state === 'revoked')
    return again('probe', row, row.replays + 1, now);
  const news = [circumstances.changedAt, isOfAuthorization ? authorization?.since : null];
  if (news.some((time) => isSince(row.triedAt, time, now))) return again('replay', row, 1, now);
  if (!isTime(row, now)) return LEAVE;
  // Only where it was tried all the time: not where this function did not run, or the configuration was inactive.
  const isTriedEnough = isLongest(row.open, row.replays) && !isYoung(row.waitingSince, now);
  if (row.open === 'waiting' && isTriedEnough && !isOfAuthorization) return { kind: 'giveUp' };
  return again('replay', row, row.replays + 1, now);
}

const LEAVE: Verdict = { kind: 'leave' };

function again(kind: 'replay' | 'probe', { open }: OpenRow, replays: number, now: number): Verdict {
  return { kind, replays, nextReplayAt: new Date(now + interval(open, replays)).toISOString() };
}

function isYoung(since: string | null, now: number): boolean {
  return since === null || now - Date.parse(since) < PATIENCE_MS;
}

/** Its cause may have gone after the event was last tried: the intervals begin anew. */
function isSince(triedAt: string, time: number | null | undefined, now: number): boolean {
  return typeof time === 'number' && Date.parse(triedAt) < time && time <= now;
}

function isTime({ open, triedAt, nextReplayAt, replays }: OpenRow, now: number): boolean {
  const hasPassed = (time: number, after: number) => time <= now || time > now + after;
  const first = interval(open, 0);
  return (
    hasPassed(Date.parse(triedAt) + first, first) &&
    (nextReplayAt === null || hasPassed(Date.parse(nextReplayAt), interval(open, replays)))
  );
}
