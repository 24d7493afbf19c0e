import * as z from 'zod';
import type { TableSchema } from '../../../functions/store/tables';
import { keyFault, type Keys } from '../../support/aws/dynamodb-limits';

export type Item = Readonly<Record<string, unknown>>;

/** The delay until an index shows a write. */
export type IndexLag = {
  /** ms since the epoch */
  now: () => number;
  /** Delay of one write, ms. */
  lag: () => number;
};

/** DynamoDB's limit for an item. */
export const MAX_ITEM_BYTES = 400 * 1024;

const primaryKey = z.array(z.string().min(1));

/** A table with its indexes. Throws the errors of DynamoDB for invalid keys and oversized items. */
export class MemoryTable {
  readonly items = new Map<string, Item>();
  /** The items by partition, so that a query of the table need not read all of them. */
  readonly #partitions = new Map<unknown, Map<string, Item>>();
  /** The items that the indexes show. */
  readonly #indexed = new Map<string, Item>();
  /** Writes that the indexes do not show yet, by key, oldest first. */
  readonly #pending = new Map<string, { item: Item | null; visibleAt: number }[]>();

  /** @param lag null: the indexes show each write at once */
  constructor(
    readonly schema: TableSchema,
    private readonly lag: IndexLag | null,
  ) {}

  /** The primary key of an item or of a request's `Key`. */
  keyOf(from: Item | undefined): string {
    const { partitionKey, sortKey } = this.schema;
    const names = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
    checkKeys([{ partitionKey, ...(sortKey !== undefined && { sortKey }) }], from ?? {});
    return primaryKey.parse(names.map((name) => from?.[name])).join('\u0000');
  }

  checkLimits(item: Item): void {
    checkKeys([this.schema, ...(this.schema.indexes ?? [])], item);
    const bytes = itemBytes(item);
    if (bytes > MAX_ITEM_BYTES)
      throw validationError(`The item has ${bytes} bytes, more than ${MAX_ITEM_BYTES}`);
  }

  /** @param item null: deletes it */
  write(key: string, item: Item | null): void {
    this.#writeToPartition(key, item);
    if (item) this.items.set(key, item);
    else this.items.delete(key);
    if (!this.lag) return;
    const writes = this.#pending.get(key) ?? [];
    // The writes of one item stay in order.
    const visibleAt = Math.max(
      this.lag.now() + this.lag.lag(),
      writes.at(-1)?.visibleAt ?? Number.NEGATIVE_INFINITY,
    );
    writes.push({ item, visibleAt });
    this.#pending.set(key, writes);
  }

  /**
   * The items in the order of an index, or of the table itself if `indexName` is undefined. Items with the same sort key are in the
   * order of their primary keys.
   *
   * @param partition value of the partition key
   */
  ordered(
    indexName: string | undefined,
    partition: unknown,
    matches: (item: Item) => boolean,
  ): { item: Item; position: string }[] {
    const items = indexName === undefined ? (this.#partitions.get(partition) ?? []) : this.#itemsInIndexes();
    const index =
      indexName === undefined ? this.schema : this.schema.indexes?.find(({ name }) => name === indexName);
    if (index?.sortKey === undefined) throw new Error(`No index ${indexName ?? ''}`);
    const { partitionKey, sortKey } = index;
    return [...items]
      .filter(([, item]) => item[sortKey] !== undefined && item[partitionKey] !== undefined)
      .filter(([, item]) => matches(item))
      .map(([key, item]) => ({ item, position: `${String(item[sortKey])}\u0000${key}` }))
      .sort((a, b) => (a.position < b.position ? -1 : 1));
  }

  #writeToPartition(key: string, item: Item | null): void {
    const of = (item ?? this.items.get(key))?.[this.schema.partitionKey];
    const partition = this.#partitions.get(of) ?? new Map<string, Item>();
    this.#partitions.set(of, partition);
    if (item) partition.set(key, item);
    else partition.delete(key);
  }

  /** The items that the indexes show now. */
  #itemsInIndexes(): ReadonlyMap<string, Item> {
    if (!this.lag) return this.items;
    const now = this.lag.now();
    for (const [key, writes] of this.#pending) {
      const due = writes.findLast(({ visibleAt }) => visibleAt <= now);
      if (!due) continue;
      if (due.item) this.#indexed.set(key, due.item);
      else this.#indexed.delete(key);
      const left = writes.slice(writes.indexOf(due) + 1);
      if (left.length > 0) this.#pending.set(key, left);
      else this.#pending.delete(key);
    }
    return this.#indexed;
  }
}

/** A deep copy without undefined attributes, so that a caller cannot change a stored item. */
export function copyItem(item: Item): Item {
  return Object.fromEntries(
    Object.entries(item)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, copyValue(value)]),
  );
}

function copyValue(value: unknown): unknown {
  if (typeof value === 'string' && !value.isWellFormed())
    throw validationError('A string is not well-formed');
  if (Array.isArray(value)) return value.map(copyValue);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return copyItem({ ...value });
}

function checkKeys(keys: readonly Keys[], item: Item): void {
  const fault = keyFault(keys, (name) => (typeof item[name] === 'string' ? item[name] : undefined));
  if (fault !== null) throw validationError(fault);
}

function validationError(message: string): Error {
  return Object.assign(new Error(message), { name: 'ValidationException' });
}

/**
 * The size of an item as DynamoDB counts it.
 * See {@link https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html}.
 */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + (value === undefined ? 0 : Buffer.byteLength(name) + valueBytes(value)),
    0,
  );
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).replace(/\D/g, '').length / 2) + 1;
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + 1 + valueBytes(one), 3);
  if (typeof value === 'object' && value !== null) {
    return 3 + Object.keys(value).length + itemBytes(Object.fromEntries(Object.entries(value)));
  }
  return 1;
}
