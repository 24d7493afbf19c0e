import { logKey, type Attempt, type LogEntry } from '../domain/sync-log';
import { sortKey, type Condition, type ItemUpdate } from './dynamodb';
import type { UnresolvedEvent, UnresolvedRow } from './log-rows';
import { cut, expiry } from './log-updates';

type OpenState = Required<Pick<ItemUpdate, 'set' | 'setOnce' | 'setAs' | 'remove'>> & {
  /** Something remains to be done with the event. */
  isOpen: boolean;
};

/** What the row of an event says for those who look after what is open; see the index `by-open`. */
export function unresolvedState(
  entry: Pick<LogEntry, 'at' | 'occurredAt' | 'tenant' | 'eventId' | 'outcome'>,
): OpenState {
  const { at, occurredAt, outcome } = entry;
  const event = logKey(entry);
  if (outcome === 'waiting') {
    return {
      isOpen: true,
      set: { open: outcome, openSort: sortKey(instantOf(occurredAt) ?? at, event), triedAt: at },
      setOnce: { waitingSince: at },
      setAs: {},
      remove: ['failedSince'],
    };
  }
  if (outcome === 'failed') {
    return {
      isOpen: true,
      set: { open: outcome, triedAt: at },
      ...failedFrom(at),
      remove: ['waitingSince'],
    };
  }
  return { isOpen: false, set: {}, setOnce: {}, setAs: {}, remove: OPEN_ATTRIBUTES };
}

const OPEN_ATTRIBUTES = [
  'open',
  'openSort',
  'triedAt',
  'waitingSince',
  'failedSince',
  'replays',
  'nextReplayAt',
];

/**
 * The row has failed since then, or longer already. Its place in the index is the same moment: no further try moves a row
 * past, or in front of, a reader who pages through those that have failed.
 */
function failedFrom(at: string): Required<Pick<ItemUpdate, 'setOnce' | 'setAs'>> {
  return {
    setOnce: { failedSince: at },
    setAs: { openSort: { attribute: 'failedSince', otherwise: at } },
  };
}

/** In UTC with milliseconds: Lucca's may carry an offset, and fractions of any length. */
function instantOf(occurredAt: string | null): string | null {
  const time = occurredAt === null ? NaN : Date.parse(occurredAt);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Times are ISO 8601, UTC with milliseconds. `nextReplayAt` is null where it depends on other events. */
export type Replay = { at: string; replays: number; nextReplayAt: string | null };

/** Nobody tried the event, or sent it to be tried, since the row was read. */
export function isAsSeen({ open, triedAt }: UnresolvedRow): Condition {
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
  seen: UnresolvedEvent,
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
