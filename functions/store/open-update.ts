import { cut, expiry } from './log-updates';
import type { OpenEvent, OpenRow } from './log-rows';
import { failedFrom } from './open-state';
import type { Attempt } from '../domain/sync-log';
import type { Condition, ItemUpdate } from './dynamodb';

/** Times are ISO 8601, UTC with milliseconds. `nextReplayAt` is null where it depends on other events. */
export type Replay = { at: string; replays: number; nextReplayAt: string | null };

/** Nobody tried the event, or sent it to be tried, since the row was read. */
export function isAsSeen({ open, triedAt }: OpenRow): Condition {
  return {
    expression: '#open = :seenOpen AND #triedAt = :seenTriedAt',
    attributes: ['open', 'triedAt'],
    values: { ':seenOpen': open, ':seenTriedAt': triedAt },
  };
}

export function replayUpdate({ at, replays, nextReplayAt }: Replay): ItemUpdate {
  return nextReplayAt === null
    ? { set: { triedAt: at, replays }, remove: ['nextReplayAt'] }
    : { set: { triedAt: at, replays, nextReplayAt } };
}

/** The payload stays, for the person who looks into it. */
export function givenUpUpdate(
  seen: OpenEvent,
  { at, detail: said }: { at: string; detail: string },
): ItemUpdate {
  const { reason, correlationId } = seen;
  const detail = cut(said);
  const last: Attempt = { at, outcome: 'failed', reason, detail, tries: 0, correlationId, via: 'replay' };
  return {
    set: {
      outcome: 'failed',
      open: 'failed',
      triedAt: at,
      detail,
      expiresAt: expiry(at),
    },
    ...failedFrom(at),
    append: { history: [last] },
    remove: ['waitingSince', 'nextReplayAt'],
  };
}
