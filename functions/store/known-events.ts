import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { batchGet } from './batch-get';

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
    for await (const item of batchGet(this.client, this.table, keys, ['event'])) {
      known.add(key.parse(item).event);
    }
    return known;
  }
}
