import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { DAY_S, HOUR_MS } from '../shared/time';
import { attributeNames, batchDelete, batchPut, query } from './dynamodb';

/** Prefix of the sort keys of employees to look up. */
const LOOKUP = 'lookup#';

/** Each attempt of an event adds its employees again, so an older item belongs to no waiting event. */
const LOOKUP_MS = HOUR_MS;

const SEEN = 'seen#';

/** Longer than any refresh. */
const SEEN_S = DAY_S;

const lookupItem = z.object({ id: z.string() });

const seenItem = z.object({ ids: z.array(z.string()) });

/** Work in progress on the employee directory: employees to look up, and those that a refresh has seen. */
export class DirectoryWork {
  /** @param now ms since the epoch */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  /** Adds employees to those to look up. Idempotent. */
  async addLookups(tenant: string, ids: Iterable<string>): Promise<void> {
    const expiresAt = Math.ceil((this.now() + LOOKUP_MS) / 1000);
    const items = [...new Set(ids)].map((id) => ({ tenant, entry: LOOKUP + id, id, expiresAt }));
    await batchPut(this.client, this.table, items);
  }

  /** Returns employees to look up, in no particular order. */
  async pendingLookups(tenant: string, limit: number): Promise<string[]> {
    const ids: string[] = [];
    for await (const item of this.#entries(tenant, LOOKUP, limit)) {
      ids.push(lookupItem.parse(item).id);
      if (ids.length === limit) break;
    }
    return ids;
  }

  /** Removes employees from those to look up. */
  async removeLookups(tenant: string, ids: readonly string[]): Promise<void> {
    await batchDelete(
      this.client,
      this.table,
      ids.map((id) => ({ tenant, entry: LOOKUP + id })),
    );
  }

  /**
   * Stores which employees a page of a refresh has. Idempotent.
   *
   * @param refresh id of the refresh
   * @param page number of the page
   */
  async markSeen(tenant: string, refresh: string, page: number, ids: string[]): Promise<void> {
    const entry = `${SEEN}${refresh}#${page}`;
    const expiresAt = Math.ceil(this.now() / 1000) + SEEN_S;
    await batchPut(this.client, this.table, [{ tenant, entry, ids, expiresAt }]);
  }

  /** Returns the employees on all pages of a refresh. */
  async seen(tenant: string, refresh: string): Promise<Set<string>> {
    const ids = new Set<string>();
    for await (const item of this.#entries(tenant, `${SEEN}${refresh}#`)) {
      for (const id of seenItem.parse(item).ids) ids.add(id);
    }
    return ids;
  }

  #entries(tenant: string, prefix: string, limit?: number): AsyncGenerator<Record<string, unknown>> {
    return query(this.client, {
      TableName: this.table,
      KeyConditionExpression: '#tenant = :tenant AND begins_with(#entry, :prefix)',
      ExpressionAttributeNames: attributeNames(['tenant', 'entry']),
      ExpressionAttributeValues: { ':tenant': tenant, ':prefix': prefix },
      ConsistentRead: true,
      ...(limit !== undefined && { Limit: limit }),
    });
  }
}
