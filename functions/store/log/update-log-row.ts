import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { attempt } from '../../domain/sync-log';
import { updateExpression, type Condition, type ItemUpdate } from '../dynamodb';
import { rowKey } from './log-rows';

/** Maximum number of attempts in the history of a row, and of ids of counted messages. */
const MAX_LIST_LENGTH = 20;

const lists = z.object({
  history: z.array(attempt).default([]),
  messages: z.array(z.string()).default([]),
});

/**
 * Updates the row of an event, and trims its lists if they are too long.
 *
 * @returns false if a condition is false
 */
export async function updateLogRow(
  client: DynamoDBDocumentClient,
  table: string,
  event: string,
  update: ItemUpdate,
  conditions: Condition[],
): Promise<boolean> {
  const written = await send(client, table, event, updateExpression(update, conditions), 'UPDATED_NEW');
  const trim = written && trimUpdate(written);
  // If another write comes first, the conditions are false, and that write trims.
  if (trim) await updateLogRow(client, table, event, trim.update, trim.conditions);
  return written !== null;
}

/**
 * Updates the row of an event and reads it, in one call.
 *
 * @returns the complete row after the update; null if a condition is false
 */
export function updateAndReadLogRow(
  client: DynamoDBDocumentClient,
  table: string,
  event: string,
  update: ItemUpdate,
  conditions: Condition[],
): Promise<Record<string, unknown> | null> {
  return send(client, table, event, updateExpression(update, conditions), 'ALL_NEW');
}

async function send(
  client: DynamoDBDocumentClient,
  table: string,
  event: string,
  expression: ReturnType<typeof updateExpression>,
  returned: 'UPDATED_NEW' | 'ALL_NEW',
): Promise<Record<string, unknown> | null> {
  try {
    const { Attributes = {} } = await client.send(
      new UpdateCommand({ TableName: table, Key: rowKey(event), ...expression, ReturnValues: returned }),
    );
    return Attributes;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
}

/**
 * Returns the update that trims the lists of a row. A separate write, because one update cannot append to a list and shorten it.
 * Also removes an attempt that is duplicated because the SDK retried a write whose response was lost.
 *
 * @param written attributes after an update
 * @returns null if there is nothing to trim
 */
function trimUpdate(written: unknown): { update: ItemUpdate; conditions: Condition[] } | null {
  const { history, messages } = lists.parse(written);
  const attempts = history.filter((entry, index) => !isDeepStrictEqual(entry, history[index - 1]));
  const trimmed = [
    { name: 'history', list: history, kept: attempts.slice(-MAX_LIST_LENGTH) },
    { name: 'messages', list: messages, kept: messages.slice(-MAX_LIST_LENGTH) },
  ].filter(({ list, kept }) => kept.length < list.length);
  if (trimmed.length === 0) return null;
  return {
    update: { set: Object.fromEntries(trimmed.map(({ name, kept }) => [name, kept])) },
    conditions: trimmed.map(({ name, list }) => ({
      expression: `size(#${name}) = :${name}Size`,
      attributes: [name],
      values: { [`:${name}Size`]: list.length },
    })),
  };
}
