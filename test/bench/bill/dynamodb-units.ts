import { isDeepStrictEqual } from 'node:util';
import type { TableSchema } from '../../../functions/store/tables';
import { itemBytes, type Item } from '../../simulation/services/memory-table';

/**
 * On-demand capacity units of DynamoDB: a write unit per started KB of an item and of its entry in each index, and a read unit per
 * started 4 KB, or half of it for an eventually consistent read.
 * See {@link https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html}
 * and {@link https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html}.
 */

const WRITE_BYTES = 1024;
const READ_BYTES = 4096;

type Index = NonNullable<TableSchema['indexes']>[number];

/** @returns units of the table itself, and of its indexes */
export function writeUnits(
  schema: TableSchema,
  before: Item | null,
  after: Item | null,
): { table: number; indexes: number } {
  const indexes = (schema.indexes ?? []).map((index) => indexUnits(schema, index, before, after));
  return {
    table: Math.max(unitsOf(before, WRITE_BYTES), unitsOf(after, WRITE_BYTES)),
    indexes: indexes.reduce((sum, one) => sum + one, 0),
  };
}

/** Units to get items by their keys. */
export function readUnits(items: (Item | null)[], isConsistent: boolean): number {
  const units = items.reduce((sum, item) => sum + unitsOf(item, READ_BYTES), 0);
  return isConsistent ? units : units / 2;
}

/** Units of a page of a query, whose items count together. */
export function queryUnits(schema: TableSchema, indexName: string | null, items: (Item | null)[]): number {
  const index = schema.indexes?.find(({ name }) => name === indexName);
  const entries = items.map((item) => (item && index ? entryOf(schema, index, item) : item));
  const bytes = entries.reduce((sum, entry) => sum + (entry ? itemBytes(entry) : 0), 0);
  return Math.max(1, Math.ceil(bytes / READ_BYTES)) / 2;
}

function indexUnits(schema: TableSchema, index: Index, before: Item | null, after: Item | null): number {
  const [previous, next] = [before, after].map((item) => item && entryOf(schema, index, item));
  if (!previous || !next) return (previous ?? next) ? unitsOf(previous ?? next ?? null, WRITE_BYTES) : 0;
  const { partitionKey, sortKey } = index;
  // A new key deletes the entry and creates another.
  if (previous[partitionKey] !== next[partitionKey] || previous[sortKey] !== next[sortKey]) {
    return unitsOf(previous, WRITE_BYTES) + unitsOf(next, WRITE_BYTES);
  }
  if (isDeepStrictEqual(previous, next)) return 0;
  return Math.max(unitsOf(previous, WRITE_BYTES), unitsOf(next, WRITE_BYTES));
}

/** The entry of an item in an index; null if it has none. */
function entryOf({ partitionKey, sortKey }: TableSchema, index: Index, item: Item): Item | null {
  if (item[index.partitionKey] === undefined || item[index.sortKey] === undefined) return null;
  if (!index.nonKeyAttributes) return item;
  const names = [partitionKey, sortKey, index.partitionKey, index.sortKey, ...index.nonKeyAttributes];
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

function unitsOf(item: Item | null, bytes: number): number {
  return Math.max(1, Math.ceil((item ? itemBytes(item) : 0) / bytes));
}
