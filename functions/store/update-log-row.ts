import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { attempt } from '../domain/sync-log';
import { updateExpression, type Condition, type ItemUpdate } from './dynamodb';

/** Attempts in the history of a row, and ids of the messages that it counts. */
const MAX_LIST_LENGTH = 20;

const lists = z.object({
  history: z.array(attempt).default([]),
  messages: z.array(z.string()).default([]),
});

/**
 * Changes the row of an event, and trims its lists if they have grown too long.
 *
 * @returns false if the conditions do not hold
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
  // If another write comes first, the conditions fail, and that write trims.
  if (trim) await updateLogRow(client, table, event, trim.update, trim.conditions);
  return written !== null;
}

/**
 * Changes the row of an event and reads it, in one call.
 *
 * @returns the whole row after the change; null if the conditions do not hold
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
      new UpdateCommand({ TableName: table, Key: { event }, ...expression, ReturnValues: returned }),
    );
    return Attributes;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
}

/**
 * One write can append to a list or shorten it, not both. This one shortens the lists that have grown too long. It also removes
 * an attempt that is there twice because the SDK retried a write whose response was lost.
 *
 * @param written attributes after an update
 * @returns null if there is nothing to trim
 */
function trimUpdate(written: unknown): { update: ItemUpdate; conditions: Condition[] } | null {
  const { history, messages } = lists.parse(written);
  const attempts = history.filter((one, index) => !isDeepStrictEqual(one, history[index - 1]));
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
