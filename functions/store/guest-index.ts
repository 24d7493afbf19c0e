import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { batchPut, query } from './dynamodb';
import type { IndexedResource } from './mapping-store';

/** The index is not worth more of an event's time. */
const TIMEOUT_MS = 2000;

/** The guests of a session, as it is written to the calendar. */
export type Invitation = IndexedResource & {
  /** Addresses, lower case, without duplicates. */
  guests: string[];
  /** Seconds since the epoch. */
  expiresAt: number;
};

const indexEntry = z.object({ sort: z.string().regex(/^[^#]+#./) }).transform(({ sort }) => {
  const end = sort.indexOf('#');
  return { endsAt: sort.slice(0, end), resource: sort.slice(end + 1) };
});

/**
 * The sessions to which an address is invited. Append-only: an entry stays when the session moves or the guest is removed. Check
 * the mapping of the session.
 */
export class GuestIndex {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** Idempotent. Throws if the table does not answer within 2 s. */
  async add({ guests, resource, endsAt, expiresAt }: Invitation): Promise<void> {
    const sort = `${endsAt}#${resource}`;
    const items = guests.map((guest) => ({ guest, sort, expiresAt }));
    await batchPut(this.client, this.table, items, AbortSignal.timeout(TIMEOUT_MS));
  }

  /**
   * Sorted by their end. A session whose end has changed appears once for each end.
   *
   * @param since ISO 8601, UTC with milliseconds: sessions that end then or later
   */
  async *ofGuest(guest: string, since: string): AsyncGenerator<IndexedResource> {
    const items = query(this.client, {
      TableName: this.table,
      KeyConditionExpression: '#guest = :guest AND #sort >= :since',
      ExpressionAttributeNames: { '#guest': 'guest', '#sort': 'sort' },
      ExpressionAttributeValues: { ':guest': guest, ':since': since },
    });
    for await (const item of items) yield indexEntry.parse(item);
  }

  /** The resource of the session that ends last. */
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
    return Items[0] ? indexEntry.parse(Items[0]).resource : null;
  }
}
