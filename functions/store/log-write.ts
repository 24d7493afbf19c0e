import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { trimming } from './log-updates';
import { updateExpression, type Condition, type ItemUpdate } from './dynamodb';

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
