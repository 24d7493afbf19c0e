import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { product } from '../domain/configuration';
import { inBatches } from '../shared/async';
import { DAY_S } from '../shared/time';
import { attributeNames, batchDelete, batchPut, query } from './dynamodb';

/** Longer than an import may use them. */
const KEPT_S = 2 * DAY_S;

const PART_DIGITS = 6;

const REMOVED_AT_ONCE = 200;

/** Compact, because an import may have 700,000 of them. */
const change = z.tuple([
  /** Hash of the resource. */
  z.string(),
  /** See `versionOf`. */
  z.string(),
  /** Null if a deletion does not state it. */
  product.nullable(),
  /** Why it is not imported; null if it may be. */
  z.string().nullable(),
]);

/** One change of a calendar event in Lucca's list of events. */
export type ListedChange = z.infer<typeof change>;

const changesItem = z.object({ part: z.int(), changes: z.array(change) });

const bodiesItem = z.object({ bodies: z.instanceof(Uint8Array) });

const bodies = z.array(z.tuple([z.int(), z.string()]));

/** The changes of a part; `bodies`: the events that may be imported, by position in `changes`. */
type Part = { changes: readonly ListedChange[]; bodies: ReadonlyMap<number, string> };

/** What an import has read of Lucca's list of events, in parts: it reads the whole list before it decides. */
export class ImportChanges {
  /** @param now ms since the epoch */
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => number,
  ) {}

  /**
   * Stores a part. Idempotent.
   *
   * @param reading id of the reading
   * @param part number of the part
   */
  async put(tenant: string, reading: string, part: number, content: Part): Promise<void> {
    const expiresAt = Math.ceil(this.now() / 1000) + KEPT_S;
    const { changes } = content;
    await batchPut(this.client, this.table, [
      { tenant, entry: entryOf(reading, 'changes', part), part, changes, expiresAt },
    ]);
    if (content.bodies.size === 0) return;
    const packed = gzipSync(JSON.stringify([...content.bodies]));
    await batchPut(this.client, this.table, [
      { tenant, entry: entryOf(reading, 'bodies', part), bodies: packed, expiresAt },
    ]);
  }

  /** Yields the changes of all parts, in order. */
  async *all(tenant: string, reading: string): AsyncGenerator<z.infer<typeof changesItem>> {
    const items = query(this.client, {
      TableName: this.table,
      KeyConditionExpression: '#tenant = :tenant AND begins_with(#entry, :prefix)',
      ExpressionAttributeNames: attributeNames(['tenant', 'entry']),
      ExpressionAttributeValues: { ':tenant': tenant, ':prefix': prefixOf(reading, 'changes') },
      ConsistentRead: true,
    });
    for await (const item of items) yield changesItem.parse(item);
  }

  /** Returns the events of a part by position; null if they have expired. */
  async bodies(tenant: string, reading: string, part: number): Promise<ReadonlyMap<number, string> | null> {
    const Key = { tenant, entry: entryOf(reading, 'bodies', part) };
    const { Item } = await this.client.send(
      new GetCommand({ TableName: this.table, Key, ConsistentRead: true }),
    );
    if (!Item) return null;
    const packed = bodiesItem.parse(Item).bodies;
    return new Map(bodies.parse(JSON.parse(gunzipSync(packed).toString())));
  }

  /** @param parts number of the parts */
  async remove(tenant: string, reading: string, parts: number): Promise<void> {
    const keys = Array.from({ length: parts }, (_, part) =>
      (['changes', 'bodies'] as const).map((kind) => ({ tenant, entry: entryOf(reading, kind, part) })),
    );
    for await (const batch of inBatches(keys.flat(), REMOVED_AT_ONCE)) {
      await batchDelete(this.client, this.table, batch);
    }
  }
}

function prefixOf(reading: string, kind: 'changes' | 'bodies'): string {
  return `import#${reading}#${kind}#`;
}

function entryOf(reading: string, kind: 'changes' | 'bodies', part: number): string {
  return prefixOf(reading, kind) + String(part).padStart(PART_DIGITS, '0');
}
