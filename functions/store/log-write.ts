import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { trimming } from './log-update';
import { updateExpression, type Condition, type ItemUpdate } from './update-expression';

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
  try {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: table,
        Key: { event },
        ...updateExpression(update, conditions),
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    const trim = trimming(Attributes);
    // Another write may come between; then the next one trims.
    if (trim) await writeLog(client, table, event, trim.update, trim.conditions);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
