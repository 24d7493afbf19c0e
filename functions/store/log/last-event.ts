import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { attributeNames, projection } from '../dynamodb';
import { rowKey } from './log-rows';

const row = z.object({ employee: z.string().nullable().default(null) });

/** `employee`: address of the calendar's owner; null if it is unknown. */
export type LastEvent = { at: string; employee: string | null };

/**
 * Reads the row of a configuration's last event.
 *
 * @param at time of the event, ISO 8601, as in its key
 */
export async function readLastEvent(
  client: DynamoDBDocumentClient,
  logs: string,
  configuration: string,
  at: string,
): Promise<LastEvent> {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: logs,
      KeyConditionExpression: '#day = :day AND begins_with(#event, :at)',
      FilterExpression: '#configuration = :configuration',
      ProjectionExpression: projection(['employee']),
      ExpressionAttributeNames: attributeNames(['day', 'event', 'configuration', 'employee']),
      ExpressionAttributeValues: {
        ':day': rowKey(at).day,
        ':at': `${at}#`,
        ':configuration': configuration,
      },
    }),
  );
  // The row may have expired or been erased meanwhile.
  return { at, employee: row.safeParse(Items.at(-1)).data?.employee ?? null };
}
