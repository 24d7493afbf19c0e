import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { batchPut } from './dynamodb';
import type { IndexedResource } from './mapping-store';

const PATIENCE_MS = 2000;

/** Guests of a session, as it is written. */
export type Invitation = IndexedResource & {
  /** Addresses, lower case, none of them twice. */
  guests: string[];
  /** Seconds since the epoch. */
  expiresAt: number;
};

const hint = z.object({ sort: z.string().regex(/^[^#]+#./) }).transform(({ sort }) => {
  const end = sort.indexOf('#');
  return { endsAt: sort.slice(0, end), resource: sort.slice(end + 1) };
});

/**
 * In which sessions an address is a guest. All of it are hints: a session that moved has several, and one that a guest was
 * taken from keeps its own. Whoever finds one asks the mapping of the session.
 */
export class GuestIndex {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** A table that does not answer soon is given up: it is worth no event's time. */
  async add({ guests, resource, endsAt, expiresAt }: Invitation): Promise<void> {
    const sort = `${endsAt}#${resource}`;
    const items = guests.map((guest) => ({ guest, sort, expiresAt }));
    await batchPut(this.client, this.table, items, AbortSignal.timeout(PATIENCE_MS));
  }

  /**
   * By when they end; the same session once for each end that it had.
   *
   * @param since ISO 8601, UTC with milliseconds: only what ends then or later
   */
  async *ofGuest(guest: string, since: string): AsyncGenerator<IndexedResource> {
    let from: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.client.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: '#guest = :guest AND #sort >= :since',
          ExpressionAttributeNames: { '#guest': 'guest', '#sort': 'sort' },
          ExpressionAttributeValues: { ':guest': guest, ':since': since },
          ExclusiveStartKey: from,
        }),
      );
      for (const item of Items) yield hint.parse(item);
      from = LastEvaluatedKey;
    } while (from);
  }

  /** The resource of the one that ends last. */
  async lastOfGuest(guest: string): Promise<string | null> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: '#guest = :guest',
        ExpressionAttributeNames: { '#guest': 'guest' },
        ExpressionAttributeValues: { ':guest': guest },
        ScanIndexForward: false,
        Limit: 1,
      }),
    );
    return Items[0] ? hint.parse(Items[0]).resource : null;
  }
}
