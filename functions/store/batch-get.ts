import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

/** What DynamoDB takes in one call. */
const MAX_KEYS = 100;

const items = z.array(z.record(z.string(), z.unknown()));

/**
 * The items of these keys, in no order; those that do not exist are left out.
 *
 * @param keys however many; none of them twice
 * @param attributes that are wanted of each
 */
export async function* batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: Record<string, string>[],
  attributes: readonly string[],
): AsyncGenerator<Record<string, unknown>> {
  for (let from = 0; from < keys.length; from += MAX_KEYS) {
    let open: Record<string, unknown>[] = keys.slice(from, from + MAX_KEYS);
    // Large rows, or a busy table: what is left over is asked for again. An answer without any row at all is an error of the SDK.
    while (open.length > 0) {
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(
        new BatchGetCommand({
          RequestItems: {
            [table]: {
              Keys: open,
              ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
              ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
            },
          },
        }),
      );
      yield* items.parse(Responses[table] ?? []);
      open = items.parse(UnprocessedKeys[table]?.Keys ?? []);
    }
  }
}
