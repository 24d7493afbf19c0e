import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, ScanCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Mapping } from '../../functions/domain/mapping';
import { inBatches } from '../../functions/shared/async';
import { attributeNames, batchGet } from '../../functions/store/dynamodb';
import type { LateHours } from '../../functions/store/log/late-hours';
import { MappingChangedError, MappingStore } from '../../functions/store/mapping-store';
import { fromStoredMapping } from '../../functions/store/stored-mapping';
import type { TableSchema } from '../../functions/store/tables';
import { keyNames } from './restorable-tables';

type Item = Record<string, unknown>;

/** What happened, or with a dry run would happen, to one item. */
export type ItemOutcome =
  | 'copied'
  /** The live table has it. */
  | 'kept'
  /** The live table has an older state of it. */
  | 'replaced'
  /** The live table has a newer state of it. */
  | 'newer'
  | 'expired'
  /** It violates its schema. */
  | 'invalid';

/** Decides on an item that has not expired, and writes it unless the run is dry. */
export type CopyItem = (item: Item, live: { exists: boolean }) => Promise<ItemOutcome>;

type Source = { client: DynamoDBDocumentClient; from: string; live: string; schema: TableSchema };

/** With {@link BATCH}, fewer requests at a time than the AWS SDK has connections. */
const SEGMENTS = 4;
const BATCH = 10;

const expiry = z.object({ expiresAt: z.number() });

/** Offers each item of a table to `copyItem` and yields the outcome. Reads the table in parallel, in no particular order. */
export async function* copyItems(
  { client, from, live, schema }: Source,
  copyItem: CopyItem,
  nowMs: number,
): AsyncGenerator<ItemOutcome> {
  const segments = Array.from({ length: SEGMENTS }, (_, index) => inBatches(scan(index), BATCH));
  const pending = new Map(segments.map((segment) => [segment, nextOf(segment)]));
  while (pending.size > 0) {
    const { segment, outcomes } = await Promise.race(pending.values());
    if (outcomes) pending.set(segment, nextOf(segment));
    else pending.delete(segment);
    yield* outcomes ?? [];
  }

  async function nextOf(segment: AsyncGenerator<Item[]>) {
    const batch: IteratorResult<Item[], unknown> = await segment.next();
    return { segment, outcomes: batch.done === true ? null : await copyBatch(batch.value) };
  }

  async function copyBatch(items: Item[]): Promise<ItemOutcome[]> {
    const names = keyNames(schema);
    const keyOf = (item: Item) =>
      z.record(z.string(), z.string()).parse(Object.fromEntries(names.map((name) => [name, item[name]])));
    const textOf = (item: Item) => JSON.stringify(keyOf(item));
    const existing = new Set<string>();
    for await (const item of batchGet(client, live, items.map(keyOf), names, { isConsistent: true }))
      existing.add(textOf(item));
    return Promise.all(
      items.map(async (item) =>
        isExpired(item) ? 'expired' : await copyItem(item, { exists: existing.has(textOf(item)) }),
      ),
    );
  }

  /** Expired items are deleted by DynamoDB sooner or later. */
  function isExpired(item: Item): boolean {
    const { data } = expiry.safeParse(item);
    return data !== undefined && data.expiresAt * 1000 <= nowMs;
  }

  async function* scan(segment: number): AsyncGenerator<Item> {
    let startKey: Item | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new ScanCommand({
          ...{ TableName: from, Segment: segment, TotalSegments: SEGMENTS },
          ExclusiveStartKey: startKey,
        }),
      );
      yield* Items;
      startKey = LastEvaluatedKey;
    } while (startKey);
  }
}

/** Copies items that the live table lacks, unchanged. Safe while the functions write to the table. */
export function copyMissing({ client, live, schema }: Source, isDryRun: boolean): CopyItem {
  return async (item, { exists }) => {
    if (exists) return 'kept';
    if (isDryRun) return 'copied';
    const key = schema.partitionKey;
    try {
      await client.send(
        new PutCommand({
          ...{ TableName: live, Item: item },
          ConditionExpression: `attribute_not_exists(#${key})`,
          ExpressionAttributeNames: attributeNames([key]),
        }),
      );
      return 'copied';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return 'kept';
      throw error;
    }
  };
}

/** Copies rows of the log like {@link copyMissing}, and marks their hours, which reconcile then counts again. */
export function copyLogRow(
  source: Source,
  isDryRun: boolean,
  lateHours: Pick<LateHours, 'beforeWrite'>,
): CopyItem {
  const copy = copyMissing(source, isDryRun);
  return async (item, live) => {
    const { data } = logRowKey.safeParse(item);
    if (!data) return 'invalid';
    if (!isDryRun && !live.exists) await lateHours.beforeWrite(data.event);
    return copy(item, live);
  };
}

const logRowKey = z.object({ event: z.string() });

type MappingOptions = {
  client: DynamoDBDocumentClient;
  /** Name of the table to copy into. */
  live: string;
  isDryRun: boolean;
  /** Replaces live mappings, but never one of a newer version. */
  overwrite: boolean;
};

/**
 * Copies mappings with optimistic locking, so that it is safe while the functions write to the table.
 *
 * The calendar may have changed after the copied state. The hashes and etags are therefore not copied: with an unknown
 * hash, the next event of the resource is compared with the calendar instead of the mapping.
 */
export function copyMapping({ client, live, isDryRun, overwrite }: MappingOptions): CopyItem {
  const store = new MappingStore(client, live);
  return async (item, { exists }) => {
    const copied = readMapping(item);
    if (!copied) return 'invalid';
    if (exists && !overwrite) return 'kept';
    const current = exists ? await store.read(copied.resource) : null;
    if (current && current.version > copied.version) return 'newer';
    const outcome: ItemOutcome = current ? 'replaced' : 'copied';
    if (isDryRun) return outcome;
    try {
      await store.write(withUnknownState(copied), current);
      return outcome;
    } catch (error) {
      // An event of this resource was processed at the same moment.
      if (error instanceof MappingChangedError) return 'newer';
      throw error;
    }
  };
}

/** @returns null if the item is not a mapping */
function readMapping(item: Item): Mapping | null {
  try {
    return fromStoredMapping(item);
  } catch (error) {
    if (error instanceof z.ZodError) return null;
    throw error;
  }
}

function withUnknownState(mapping: Mapping): Mapping {
  const unknown = mapping.confirmed.map((one) => ({ ...one, hash: null, etag: null }));
  return { ...mapping, confirmed: unknown };
}
