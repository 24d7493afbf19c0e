import { LOG_RETENTION_DAYS, logKey, type Attempt, type LogEntry } from '../domain/sync-log';
import { isUnresolved, UNRESOLVED_OUTCOMES } from '../domain/vocabulary';
import { DAY_S } from '../shared/time';
import { indexSortKey, type Condition, type ItemUpdate } from './dynamodb';
import type { UnresolvedEvent } from './log-rows';

/** So that a full history and the largest payload fit into an item of DynamoDB. */
const MAX_DETAIL_LENGTH = 1000;

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
 * The outcome of an attempt. The row takes over the entry, except for the moment of its first outcome.
 *
 * @param isRepeat the row counts this message already
 */
export function outcomeUpdate(entry: LogEntry, { isRepeat }: { isRepeat: boolean }): ItemUpdate {
  const { at, outcome, via, tries, messageId, payload, ...rest } = entry;
  const detail = truncate(entry.detail);
  const fields = Object.entries({ ...rest, detail, employee: entry.employee?.toLowerCase() ?? null });
  const { reason, correlationId } = entry;
  const attempt: Attempt = { at, outcome, reason, detail, tries, correlationId, via };
  const unresolved = unresolvedUpdate(entry);
  return {
    set: {
      ...Object.fromEntries(fields.filter(([, value]) => value !== null)),
      outcome,
      expiresAt: expiresAt(at),
      ...(isUnresolved(outcome) && payload && { payload }),
      ...unresolved.set,
    },
    setOnce: { at, day: at.slice(0, 10), sort: indexSortKey(at, logKey(entry)), ...unresolved.setOnce },
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

/** Another delivery of an event that keeps its outcome. */
export function redeliveryUpdate({ at, via, messageId }: LogEntry): ItemUpdate {
  return {
    set: { expiresAt: expiresAt(at) },
    append: { messages: [messageId] },
    add: { deliveries: deliveries(via) },
  };
}

/** Times are ISO 8601, UTC with milliseconds. `nextReplayAt` is null if other events decide when it is retried. */
export type Replay = { at: string; replays: number; nextReplayAt: string | null };

/** The event goes back to the queue. */
export function replayUpdate({ at, replays, nextReplayAt }: Replay): ItemUpdate {
  return nextReplayAt === null
    ? { set: { triedAt: at, replays }, remove: ['nextReplayAt'] }
    : { set: { triedAt: at, replays, nextReplayAt } };
}

/** Retries stop, and a waiting event fails. The payload stays, for the person who looks into it. */
export function giveUpUpdate(row: UnresolvedEvent, end: { at: string; detail: string }): ItemUpdate {
  const { reason, correlationId } = row;
  const { at } = end;
  const detail = truncate(end.detail);
  const last: Attempt = { at, outcome: 'failed', reason, detail, tries: 0, correlationId, via: 'replay' };
  return {
    set: {
      outcome: 'failed',
      open: 'failed',
      triedAt: at,
      detail,
      expiresAt: expiresAt(at),
    },
    ...failedSince(at),
    append: { history: [last] },
    remove: ['waitingSince', 'nextReplayAt'],
  };
}

/** The event has no outcome yet, or is unresolved. */
export const hasNoFinalOutcome: Condition = {
  expression: `attribute_not_exists(#outcome) OR #outcome IN (${UNRESOLVED_OUTCOMES.map((one) => `:${one}`).join(', ')})`,
  attributes: ['outcome'],
  values: Object.fromEntries(UNRESOLVED_OUTCOMES.map((one) => [`:${one}`, one])),
};

/** The row does not count this message yet. */
export function isNewMessage({ messageId }: LogEntry): Condition {
  return {
    expression: 'attribute_not_exists(#messages) OR NOT contains(#messages, :message)',
    attributes: ['messages'],
    values: { ':message': messageId },
  };
}

/** What puts the row into the index `by-open`, or removes it from there. */
function unresolvedUpdate(
  entry: Pick<LogEntry, 'at' | 'occurredAt' | 'tenant' | 'eventId' | 'outcome'>,
): Required<Pick<ItemUpdate, 'set' | 'setOnce' | 'copy' | 'remove'>> {
  const { at, occurredAt, outcome } = entry;
  if (outcome === 'failed') {
    return { set: { open: outcome, triedAt: at }, ...failedSince(at), remove: ['waitingSince'] };
  }
  if (outcome === 'waiting') {
    return {
      set: { open: outcome, openSort: indexSortKey(toInstant(occurredAt) ?? at, logKey(entry)), triedAt: at },
      setOnce: { waitingSince: at },
      copy: {},
      remove: ['failedSince'],
    };
  }
  return { set: {}, setOnce: {}, copy: {}, remove: UNRESOLVED_ONLY };
}

/**
 * The row has failed since then, or since the earlier failure that it holds. It is sorted by that moment: so no later attempt
 * moves it while a reader pages through the failed events.
 */
function failedSince(at: string): Required<Pick<ItemUpdate, 'setOnce' | 'copy'>> {
  return {
    setOnce: { failedSince: at },
    copy: { openSort: { from: 'failedSince', fallback: at } },
  };
}

/** In UTC with milliseconds: Lucca's times may have an offset, and fractions of any length. */
function toInstant(occurredAt: string | null): string | null {
  const time = occurredAt === null ? NaN : Date.parse(occurredAt);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Only Lucca delivers. */
function deliveries(via: Attempt['via']): number {
  return via === 'delivery' ? 1 : 0;
}

/** In seconds since the epoch. */
function expiresAt(changedAt: string): number {
  return Math.floor(Date.parse(changedAt) / 1000) + LOG_RETENTION_DAYS * DAY_S;
}

/** Keeps whole characters: details may quote Google or Lucca. */
function truncate(detail: string | null): string | null {
  if (detail === null || detail.length <= MAX_DETAIL_LENGTH) return detail?.toWellFormed() ?? null;
  return `${detail.slice(0, MAX_DETAIL_LENGTH - 1).toWellFormed()}…`;
}
