import { DeleteCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { batchPut, query } from './dynamodb';
import type { IndexedResource } from './mapping-store';

/** The index is optional, so it must not delay the processing of an event. */
const TIMEOUT_MS = 2000;

/** The guests of a session that is written to the calendar. */
export type Invitation = IndexedResource & {
  /** Email addresses in lower case, without duplicates. */
  guests: string[];
  /** Seconds since the epoch. */
  expiresAt: number;
};

const indexEntry = z.object({ sort: z.string().regex(/^[^#]+#./) }).transform(({ sort }) => {
  const end = sort.indexOf('#');
  return { endsAt: sort.slice(0, end), resource: sort.slice(end + 1) };
});

/**
 * Index of sessions by guest address. Append-only: entries stay when a session moves or a guest is removed, so callers
 * must check the mapping of the session.
 */
export class GuestIndex {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** Adds an entry for each guest. Idempotent. Throws if the table does not respond within 2 s. */
  async add({ guests, resource, endsAt, expiresAt }: Invitation): Promise<void> {
    const sort = sortKey({ endsAt, resource });
    const items = guests.map((guest) => ({ guest, sort, expiresAt }));
    await batchPut(this.client, this.table, items, AbortSignal.timeout(TIMEOUT_MS));
  }

  /**
   * Yields the sessions of a guest, sorted by their end. A session whose end has changed appears once per end.
   *
   * @param since minimum end of the sessions, ISO 8601, UTC with milliseconds
   * @param pageSize entries per request @default as many as fit into 1 MB
   */
  async *ofGuest(guest: string, since: string, pageSize?: number): AsyncGenerator<IndexedResource> {
    const items = query(this.client, {
      TableName: this.table,
      KeyConditionExpression: '#guest = :guest AND #sort >= :since',
      ExpressionAttributeNames: { '#guest': 'guest', '#sort': 'sort' },
      ExpressionAttributeValues: { ':guest': guest, ':since': since },
      Limit: pageSize,
    });
    for await (const item of items) yield indexEntry.parse(item);
  }

  /** Deletes an entry of {@link ofGuest}. Idempotent. */
  async remove(guest: string, entry: IndexedResource): Promise<void> {
    await this.client.send(
      new DeleteCommand({ TableName: this.table, Key: { guest, sort: sortKey(entry) } }),
    );
  }

  /** Returns the resource of the session that ends last. */
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

function sortKey({ endsAt, resource }: IndexedResource): string {
  return `${endsAt}#${resource}`;
}
