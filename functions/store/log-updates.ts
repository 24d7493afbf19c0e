import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { attempt, logKey, type Attempt, type LogEntry } from '../domain/sync-log';
import { sortKey, updateExpression, type Condition, type ItemUpdate } from './dynamodb';
import { unresolvedState } from './unresolved-state';

const KEPT_SECONDS = 90 * 24 * 60 * 60;

/** Attempts in a row's history, and messages by which a repeated one is known. */
const KEPT_ITEMS = 20;

/** So that a full history and the largest payload fit into an item of DynamoDB. */
const DETAIL_LENGTH = 1000;

/** There is no outcome yet, or one that a later try may still better. */
export const isUnsettled: Condition = {
  expression: 'attribute_not_exists(#outcome) OR #outcome IN (:waiting, :failed)',
  attributes: ['outcome'],
  values: { ':waiting': 'waiting', ':failed': 'failed' },
};

/** The message was not counted yet. */
export function isUncounted({ messageId }: LogEntry): Condition {
  return {
    expression: 'attribute_not_exists(#messages) OR NOT contains(#messages, :message)',
    attributes: ['messages'],
    values: { ':message': messageId },
  };
}

/** The row says what the entry says, but for the moment when the event first got an outcome. */
export function outcomeUpdate(entry: LogEntry, { counted }: { counted: boolean }): ItemUpdate {
  const { at, outcome, via, tries, messageId, payload, ...fields } = entry;
  const detail = cut(entry.detail);
  const state = Object.entries({ ...fields, detail, employee: entry.employee?.toLowerCase() ?? null });
  const open = unresolvedState(entry);
  const { reason, correlationId } = entry;
  const latest: Attempt = { at, outcome, reason, detail, tries, correlationId, via };
  return {
    set: {
      ...Object.fromEntries(state.filter(([, value]) => value !== null)),
      outcome,
      expiresAt: expiry(at),
      ...(open.isOpen && payload && { payload }),
      ...open.set,
    },
    setOnce: { at, day: at.slice(0, 10), sort: sortKey(at, logKey(entry)), ...open.setOnce },
    setAs: open.setAs,
    append: { history: [latest], ...(!counted && { messages: [messageId] }) },
    add: counted ? { attempts: 1 } : { attempts: tries, deliveries: deliveries(via) },
    remove: [
      ...state.filter(([, value]) => value === null).map(([name]) => name),
      ...(open.isOpen ? [] : ['payload']),
      ...open.remove,
    ],
  };
}

/** The event came again: nothing of its first outcome changes. */
export function redeliveryUpdate({ at, via, messageId }: LogEntry): ItemUpdate {
  return {
    set: { expiresAt: expiry(at) },
    append: { messages: [messageId] },
    add: { deliveries: deliveries(via) },
  };
}

const lists = z.object({
  history: z.array(attempt).default([]),
  messages: z.array(z.string()).default([]),
});

/**
 * A list can be appended to, but not cut, in one write. This cuts those that have grown too long, and an attempt that the
 * history has twice because the answer to its write was lost.
 *
 * @param written attributes after an update
 * @returns null if all lists are well
 */
function trimming(written: unknown): { update: ItemUpdate; conditions: Condition[] } | null {
  const { history, messages } = lists.parse(written);
  const attempts = history.filter((one, index) => !isDeepStrictEqual(one, history[index - 1]));
  const cuts = [
    { name: 'history', list: history, kept: attempts.slice(-KEPT_ITEMS) },
    { name: 'messages', list: messages, kept: messages.slice(-KEPT_ITEMS) },
  ].filter(({ list, kept }) => kept.length < list.length);
  if (cuts.length === 0) return null;
  return {
    update: { set: Object.fromEntries(cuts.map(({ name, kept }) => [name, kept])) },
    conditions: cuts.map(({ name, list }) => ({
      expression: `size(#${name}) = :${name}Size`,
      attributes: [name],
      values: { [`:${name}Size`]: list.length },
    })),
  };
}

/** Only Lucca delivers. */
function deliveries(via: Attempt['via']): number {
  return via === 'delivery' ? 1 : 0;
}

/** Seconds since the epoch: when a row may go that was changed then. */
export function expiry(at: string): number {
  return Math.floor(Date.parse(at) / 1000) + KEPT_SECONDS;
}

/** As long as a row takes it, of whole characters: it may hold what Google or Lucca said. */
export function cut(detail: string | null): string | null {
  if (detail === null || detail.length <= DETAIL_LENGTH) return detail?.toWellFormed() ?? null;
  return `${detail.slice(0, DETAIL_LENGTH - 1).toWellFormed()}…`;
}

/**
 * Changes the row of one event, and cuts its lists where they have grown too long.
 *
 * @returns false if the conditions do not hold
 */
export async function writeLog(
  client: DynamoDBDocumentClient,
  table: string,
  event: string,
  update: ItemUpdate,
  conditions: Condition[],
): Promise<boolean> {
  const written = await updateRow(client, table, event, updateExpression(update, conditions), 'UPDATED_NEW');
  const trim = written && trimming(written);
  // Another write may come between; then the next one trims.
  if (trim) await writeLog(client, table, event, trim.update, trim.conditions);
  return written !== null;
}

/**
 * Changes the row of one event, and reads it by the same call.
 *
 * @returns the whole row after the change; null if the conditions do not hold
 */
export function writeAndReadLog(
  client: DynamoDBDocumentClient,
  table: string,
  event: string,
  update: ItemUpdate,
  conditions: Condition[],
): Promise<Record<string, unknown> | null> {
  return updateRow(client, table, event, updateExpression(update, conditions), 'ALL_NEW');
}

async function updateRow(
  client: DynamoDBDocumentClient,
  table: string,
  event: string,
  change: ReturnType<typeof updateExpression>,
  returned: 'UPDATED_NEW' | 'ALL_NEW',
): Promise<Record<string, unknown> | null> {
  try {
    const { Attributes = {} } = await client.send(
      new UpdateCommand({ TableName: table, Key: { event }, ...change, ReturnValues: returned }),
    );
    return Attributes;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
}
