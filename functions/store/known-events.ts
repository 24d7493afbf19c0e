import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

/** What DynamoDB takes in one call. */
const MAX_KEYS = 100;

const key = z.object({ event: z.string() });

/** Which events the sync log knows already. */
export class KnownEvents {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /**
   * @param events see {@link logKey}; however many, also twice the same
   * @returns those that have a row
   */
  async among(events: Iterable<string>): Promise<ReadonlySet<string>> {
    const keys = [...new Set(events)].map((event) => ({ event }));
    const known = new Set<string>();
    for (let from = 0; from < keys.length; from += MAX_KEYS) {
      for (const { event } of await this.rows(keys.slice(from, from + MAX_KEYS))) known.add(event);
    }
    return known;
  }

  private async rows(keys: z.infer<typeof key>[]): Promise<z.infer<typeof key>[]> {
    const found: z.infer<typeof key>[] = [];
    let open = keys;
    // Large rows, or a busy table: what is left over is asked for again. An answer without any row at all is an error of the SDK.
    while (open.length > 0) {
      const { Responses = {}, UnprocessedKeys = {} } = await this.client.send(
        new BatchGetCommand({
          RequestItems: {
            [this.table]: {
              Keys: open,
              ProjectionExpression: '#event',
              ExpressionAttributeNames: { '#event': 'event' },
            },
          },
        }),
      );
      found.push(...z.array(key).parse(Responses[this.table] ?? []));
      open = z.array(key).parse(UnprocessedKeys[this.table]?.Keys ?? []);
    }
    return found;
  }
}
