import { logKey, type LogEntry } from './log-entry';
import { sortKey } from './sort-key';
import type { ItemUpdate } from './update-expression';

type OpenState = Required<Pick<ItemUpdate, 'set' | 'setOnce' | 'remove'>> & {
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
      remove: ['failedSince'],
    };
  }
  if (outcome === 'failed') {
    return {
      isOpen: true,
      set: { open: outcome, openSort: sortKey(at, event), triedAt: at },
      setOnce: { failedSince: at },
      remove: ['waitingSince'],
    };
  }
  return { isOpen: false, set: {}, setOnce: {}, remove: OPEN_ATTRIBUTES };
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

/** In UTC with milliseconds: Lucca's may carry an offset, and fractions of any length. */
function instantOf(occurredAt: string | null): string | null {
  const time = occurredAt === null ? NaN : Date.parse(occurredAt);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
