import { LOG_RETENTION_DAYS, type Attempt, type LogEntry, type SyncLog } from '../../domain/sync-log';
import { isUnresolved, REPLAYABLE_REASONS, UNRESOLVED_OUTCOMES } from '../../domain/vocabulary';
import { DAY_S } from '../../shared/time';
import { indexSortKey, type Condition, type ItemUpdate } from '../dynamodb';
import type { UnresolvedEvent } from './log-rows';

/** Limited so that a full history and the largest payload fit into a DynamoDB item (400 KB). */
const MAX_DETAIL_LENGTH = 1000;
const MAX_QUOTE_LENGTH = 500;

/** Attributes that only the rows of unresolved events have. */
const UNRESOLVED_ONLY = [
  'open',
  'openSort',
  'triedAt',
  'waitingSince',
  'failedSince',
  'replays',
  'nextReplayAt',
];

/**
 * Returns the update for an outcome. The entry replaces the attributes of the row.
 *
 * @param isRepeat the row already counts this message
 */
export function outcomeUpdate(entry: LogEntry, { isRepeat }: { isRepeat: boolean }): ItemUpdate {
  const { event: _, at, outcome, via, tries, messageId, payload, ...rest } = entry;
  const { reason, note, noteValue, correlationId } = entry;
  const explanation = {
    detail: truncate(entry.detail, MAX_DETAIL_LENGTH),
    quote: truncate(entry.quote, MAX_QUOTE_LENGTH),
    note,
    noteValue: truncate(noteValue, MAX_QUOTE_LENGTH),
  };
  const fields = Object.entries({
    ...rest,
    ...explanation,
    employee: entry.employee?.toLowerCase() ?? null,
    movedFrom: entry.movedFrom?.toLowerCase() ?? null,
  });
  const attempt = withoutNulls({ at, outcome, reason, ...explanation, tries, correlationId, via });
  const unresolved = unresolvedUpdate(entry);
  return {
    set: {
      ...Object.fromEntries(fields.filter(([, value]) => value !== null)),
      outcome,
      expiresAt: expiresAt(at),
      ...(isUnresolved(outcome) && payload && { payload }),
      ...unresolved.set,
    },
    setOnce: unresolved.setOnce,
    copy: unresolved.copy,
    append: { history: [attempt], ...(!isRepeat && { messages: [messageId] }) },
    add: isRepeat ? { attempts: 1 } : { attempts: tries, deliveries: deliveries(via) },
    remove: [
      ...fields.filter(([, value]) => value === null).map(([name]) => name),
      ...(isUnresolved(outcome) ? [] : ['payload']),
      ...unresolved.remove,
    ],
  };
}

/** Returns the update for another delivery of an event that keeps its outcome. */
export function redeliveryUpdate({ at, via, messageId }: LogEntry): ItemUpdate {
  return {
    set: { expiresAt: expiresAt(at) },
    append: { messages: [messageId] },
    add: { deliveries: deliveries(via) },
  };
}

/** Times are ISO 8601, UTC with milliseconds. `nextReplayAt` is null if the next replay has no fixed time. */
export type Replay = { at: string; replays: number; nextReplayAt: string | null };

/** Returns the update for an event that is sent back to the queue. */
export function replayUpdate({ at, replays, nextReplayAt }: Replay): ItemUpdate {
  return nextReplayAt === null
    ? { set: { triedAt: at, replays }, remove: ['nextReplayAt'] }
    : { set: { triedAt: at, replays, nextReplayAt } };
}

/** When and why the retries of a waiting event stop. */
export type GivenUp = { at: string; detail: string } & Pick<SyncLog, 'note' | 'noteValue'>;

/** Returns the update for a waiting event whose retries stop: it fails. The payload is kept for the investigation. */
export function giveUpUpdate(row: UnresolvedEvent, end: GivenUp): ItemUpdate {
  const { reason, correlationId } = row;
  const { at } = end;
  const detail = truncate(end.detail, MAX_DETAIL_LENGTH);
  const { note, noteValue } = end;
  const explanation = { detail, note, noteValue };
  const lastAttempt = withoutNulls({
    ...{ at, outcome: 'failed', reason, ...explanation, quote: null },
    ...{ tries: 0, correlationId, via: 'replay' },
  });
  return {
    set: {
      outcome: 'failed',
      open: 'failed',
      triedAt: at,
      ...withoutNulls(explanation),
      expiresAt: expiresAt(at),
    },
    ...failedSince(at),
    append: { history: [lastAttempt] },
    remove: ['waitingSince', 'nextReplayAt', ...(noteValue === null ? ['noteValue'] : [])],
  };
}

/** Condition: the event has no outcome yet, or is unresolved. */
export const hasNoFinalOutcome: Condition = {
  expression: `attribute_not_exists(#outcome) OR #outcome IN (${UNRESOLVED_OUTCOMES.map((outcome) => `:${outcome}`).join(', ')})`,
  attributes: ['outcome'],
  values: Object.fromEntries(UNRESOLVED_OUTCOMES.map((outcome) => [`:${outcome}`, outcome])),
};

/**
 * Condition: the event has no final outcome, or was skipped for a cause that was removed since. Only a person replays
 * such an event.
 */
export const mayBeReplayed: Condition = {
  expression: `${hasNoFinalOutcome.expression} OR (#outcome = :skipped AND #reason IN (${REPLAYABLE_REASONS.map((reason) => `:${reason}`).join(', ')}))`,
  attributes: ['outcome', 'reason'],
  values: {
    ...hasNoFinalOutcome.values,
    ':skipped': 'skipped',
    ...Object.fromEntries(REPLAYABLE_REASONS.map((reason) => [`:${reason}`, reason])),
  },
};

/** Condition: the row does not count this message yet. */
export function isNewMessage({ messageId }: LogEntry): Condition {
  return {
    expression: 'attribute_not_exists(#messages) OR NOT contains(#messages, :message)',
    attributes: ['messages'],
    values: { ':message': messageId },
  };
}

/** Adds the row to the index `by-open`, or removes it. */
function unresolvedUpdate(
  entry: Pick<LogEntry, 'at' | 'occurredAt' | 'event' | 'outcome'>,
): Required<Pick<ItemUpdate, 'set' | 'setOnce' | 'copy' | 'remove'>> {
  const { at, occurredAt, outcome } = entry;
  if (outcome === 'failed') {
    return { set: { open: outcome, triedAt: at }, ...failedSince(at), remove: ['waitingSince'] };
  }
  if (outcome === 'waiting') {
    return {
      set: { open: outcome, openSort: indexSortKey(toInstant(occurredAt) ?? at, entry.event), triedAt: at },
      setOnce: { waitingSince: at },
      copy: {},
      remove: ['failedSince'],
    };
  }
  return { set: {}, setOnce: {}, copy: {}, remove: UNRESOLVED_ONLY };
}

/**
 * Sets the time of the first failure, unless the row already has one. Failed events are sorted by it, so that later attempts do
 * not move them between the pages of a list.
 */
function failedSince(at: string): Required<Pick<ItemUpdate, 'setOnce' | 'copy'>> {
  return {
    setOnce: { failedSince: at },
    copy: { openSort: { from: 'failedSince', fallback: at } },
  };
}

/** Converts to UTC with milliseconds. Lucca's times may have an offset and any number of fraction digits. */
function toInstant(occurredAt: string | null): string | null {
  const time = occurredAt === null ? NaN : Date.parse(occurredAt);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Only webhook deliveries count. */
function deliveries(via: Attempt['via']): number {
  return via === 'delivery' ? 1 : 0;
}

/** Seconds since the epoch. */
function expiresAt(changedAt: string): number {
  return Math.floor(Date.parse(changedAt) / 1000) + LOG_RETENTION_DAYS * DAY_S;
}

/** Truncates without splitting a surrogate pair: details may quote Google or Lucca. */
function truncate(text: string | null, maxLength: number): string | null {
  if (text === null || text.length <= maxLength) return text?.toWellFormed() ?? null;
  return `${text.slice(0, maxLength - 1).toWellFormed()}…`;
}

function withoutNulls(values: Attempt | Partial<Attempt>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
