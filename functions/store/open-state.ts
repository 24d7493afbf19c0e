import { logKey, type LogEntry } from './log-entry';
import { sortKey } from './sort-key';
import type { ItemUpdate } from './dynamodb';

type OpenState = Required<Pick<ItemUpdate, 'set' | 'setOnce' | 'setAs' | 'remove'>> & {
  /** Something remains to be done with the event. */
  isOpen: boolean;
};

/** What the row of an event says for those who look after what is open; see the index `by-open`. */
export function openState(
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
export function failedFrom(at: string): Required<Pick<ItemUpdate, 'setOnce' | 'setAs'>> {
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
