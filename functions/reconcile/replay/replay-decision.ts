import type { Configuration } from '../../domain/configuration';
import { retryBackoff, isMaxBackoff, isUserFixable } from '../../domain/retry-policy';
import type { AuthorizationStore } from '../../store/authorization-store';
import type { UnresolvedRow } from '../../store/log-rows';
import { causeOf, type Causes } from './causes';
import type { ConfigurationHistory } from './configuration-history';

/** So long it is tried again. */
export const PATIENCE_MS = 14 * 24 * 60 * 60 * 1000;

/** Between two tries of the same event that finds out for others. */
const LONGEST_PROBE_PAUSE_MS = 30 * 60 * 1000;

/** What was probed in vain for so long stands for all that wait for it. */
export const PROBED_MS = 24 * 60 * 60 * 1000;

/** What there is to know about the configuration of a row, and about the cause for which it waits. Times in ms since the epoch. */
export type ReplayContext = {
  /** `unknown`: it was removed, or the row names none. */
  configuration: 'active' | 'inactive' | 'unknown';
  /** When its definition was seen to have changed last. */
  changedAt: number | null;
  /** As the last try with the credentials that it has now left it; null where there was none. */
  authorization: { state: 'granted' | 'revoked'; since: number } | null;
  /** When an event that waited for the same cause got through; null if none has since. */
  releasedAt: number | null;
  /** How long its cause has been probed in vain, ms. */
  probedMs: number;
};

/**
 * `probe`: worth a try if no other event that waits for the same cause is tried. A `nextReplayAt` of null: nobody can say, it
 * depends on the others.
 */
type ReplayDecision =
  { kind: 'leave' | 'giveUp' | 'probe' } | { kind: 'replay'; replays: number; nextReplayAt: string | null };

/**
 * What to do now with an event that waits or has failed.
 *
 * @param now ms since the epoch. Times of the row that lie ahead of it further than they can are those of a clock that was
 *   wrong, and count as passed
 */
export function decideReplay(row: UnresolvedRow, context: ReplayContext, now: number): ReplayDecision {
  const { configuration, authorization, changedAt, releasedAt } = context;
  if (row.open === 'failed' && !(isUserFixable(row.reason) && isYoung(row.failedSince, now))) return LEAVE;
  // It would be skipped, and its change would never come.
  if (configuration === 'inactive') return LEAVE;

  const kind = causeOf(row)?.kind ?? null;
  switch (kind) {
    case 'employee':
      return isSince(row.triedAt, releasedAt, now) ? again(row, row.replays + 1, now) : PROBE;
    case 'reason':
      if (isSince(row.triedAt, changedAt, now)) return { kind: 'replay', replays: 1, nextReplayAt: null };
      if (isSince(row.triedAt, releasedAt, now))
        return { kind: 'replay', replays: row.replays + 1, nextReplayAt: null };
      if (!mayProbe(row, now)) return LEAVE;
      return isTriedEnough(row, context, now) ? GIVE_UP : PROBE;
    case 'authorization':
      if (configuration === 'active' && authorization?.state === 'revoked') return PROBE;
      break;
    case null:
  }
  if (isSince(row.triedAt, changedAt, now)) return again(row, 1, now);
  const isOfAuthorization = configuration === 'active' && kind === 'authorization';
  // The intervals go on: to be granted and revoked again and again must not bring the event back each time as if it were new.
  if (isOfAuthorization && isSince(row.triedAt, authorization?.since, now)) {
    return again(row, row.replays + 1, now);
  }
  if (!isTime(row, now)) return LEAVE;
  if (isTriedEnough(row, context, now) && !isOfAuthorization) return GIVE_UP;
  return again(row, row.replays + 1, now);
}

const LEAVE: ReplayDecision = { kind: 'leave' };

const GIVE_UP: ReplayDecision = { kind: 'giveUp' };

const PROBE: ReplayDecision = { kind: 'probe' };

function again({ open }: UnresolvedRow, replays: number, now: number): ReplayDecision {
  return { kind: 'replay', replays, nextReplayAt: new Date(now + retryBackoff(open, replays)).toISOString() };
}

function isYoung(since: string | null, now: number): boolean {
  return since === null || now - Date.parse(since) < PATIENCE_MS;
}

/** Only where it was tried all the time: not where this function did not run, or the configuration was inactive. */
function isTriedEnough(
  { open, replays, waitingSince }: UnresolvedRow,
  { probedMs }: ReplayContext,
  now: number,
): boolean {
  return (
    open === 'waiting' &&
    !isYoung(waitingSince, now) &&
    (probedMs >= PROBED_MS || isMaxBackoff(open, replays))
  );
}

/** Its cause may have gone after the event was last tried. */
function isSince(triedAt: string, time: number | null | undefined, now: number): boolean {
  return typeof time === 'number' && Date.parse(triedAt) < time && time <= now;
}

/** The last try is so long ago that another one may tell something new. */
function isRested({ open, triedAt }: Pick<UnresolvedRow, 'open' | 'triedAt'>, now: number): boolean {
  const first = retryBackoff(open, 0);
  return hasPassed(Date.parse(triedAt) + first, first, now);
}

/** Where few events wait, the same ones find out again and again: less and less often. */
function mayProbe({ open, triedAt, replays }: UnresolvedRow, now: number): boolean {
  const pauseMs = Math.min(retryBackoff(open, replays), LONGEST_PROBE_PAUSE_MS);
  return hasPassed(Date.parse(triedAt) + pauseMs, pauseMs, now);
}

function isTime(row: UnresolvedRow, now: number): boolean {
  const { open, nextReplayAt, replays } = row;
  return (
    isRested(row, now) &&
    (nextReplayAt === null || hasPassed(Date.parse(nextReplayAt), retryBackoff(open, replays), now))
  );
}

/** A time that lies further ahead than `after` is one of a wrong clock. */
function hasPassed(time: number, after: number, now: number): boolean {
  return time <= now || time > now + after;
}

type OfConfiguration = Omit<ReplayContext, 'releasedAt' | 'probedMs'>;

const UNKNOWN: OfConfiguration = { configuration: 'unknown', changedAt: null, authorization: null };

/** Finds out about a row. Asks for the authorization of each configuration once. */
export function replayContextOf(
  configurations: Configuration[],
  history: ConfigurationHistory,
  authorizations: Pick<AuthorizationStore, 'read'>,
  causes: Pick<Causes, 'get'>,
): (row: UnresolvedRow) => Promise<ReplayContext> {
  const known = new Map<string, Promise<OfConfiguration>>();

  async function findOut(id: string): Promise<OfConfiguration> {
    const change = history[id];
    const changedAt = change ? Date.parse(change.changedAt) : null;
    const configuration = configurations.find((one) => one.id === id);
    if (!configuration) return { ...UNKNOWN, changedAt };
    const authorization = await authorizations.read(configuration);
    return {
      configuration: configuration.active ? 'active' : 'inactive',
      changedAt,
      authorization: authorization && { state: authorization.state, since: Date.parse(authorization.since) },
    };
  }

  function ofConfiguration(id: string | null): Promise<OfConfiguration> {
    if (id === null) return Promise.resolve(UNKNOWN);
    const found = known.get(id) ?? findOut(id);
    known.set(id, found);
    return found;
  }

  return async (row) => {
    const cause = causeOf(row);
    const { releasedAt = null, failingSince = null, probedAt = null } = cause ? causes.get(cause) : {};
    return {
      ...(await ofConfiguration(row.configuration)),
      releasedAt: releasedAt === null ? null : Date.parse(releasedAt),
      probedMs: failingSince && probedAt ? Date.parse(probedAt) - Date.parse(failingSince) : 0,
    };
  };
}
