import { isDeepStrictEqual } from 'node:util';
import type { TableSchema } from '../../../functions/store/tables';
import { sizeOf, type Item } from '../../simulation/services/memory-table';

/**
 * Units that DynamoDB counts on demand: a write unit for each KB begun of an item, and of its entry in each index; a read unit for
 * each 4 KB begun, half of it where an older state will do.
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
    table: Math.max(begun(before, WRITE_BYTES), begun(after, WRITE_BYTES)),
    indexes: indexes.reduce((sum, one) => sum + one, 0),
  };
}

/** Of items that are asked for one by one. */
export function readUnits(items: (Item | null)[], isConsistent: boolean): number {
  const units = items.reduce((sum, item) => sum + begun(item, READ_BYTES), 0);
  return isConsistent ? units : units / 2;
}

/** Of a page of a query: its items count together. */
export function queryUnits(schema: TableSchema, indexName: string | null, items: (Item | null)[]): number {
  const index = schema.indexes?.find(({ name }) => name === indexName);
  const entries = items.map((item) => (item && index ? entryOf(schema, index, item) : item));
  const bytes = entries.reduce((sum, entry) => sum + (entry ? sizeOf(entry) : 0), 0);
  return Math.max(1, Math.ceil(bytes / READ_BYTES)) / 2;
}

function indexUnits(schema: TableSchema, index: Index, before: Item | null, after: Item | null): number {
  const [old, young] = [before, after].map((item) => item && entryOf(schema, index, item));
  if (!old || !young) return (old ?? young) ? begun(old ?? young ?? null, WRITE_BYTES) : 0;
  const { partitionKey, sortKey } = index;
  // An entry cannot change its place: it goes, and another one comes.
  if (old[partitionKey] !== young[partitionKey] || old[sortKey] !== young[sortKey]) {
    return begun(old, WRITE_BYTES) + begun(young, WRITE_BYTES);
  }
  if (isDeepStrictEqual(old, young)) return 0;
  return Math.max(begun(old, WRITE_BYTES), begun(young, WRITE_BYTES));
}

/** What an index holds of an item; null: nothing. */
function entryOf({ partitionKey, sortKey }: TableSchema, index: Index, item: Item): Item | null {
  if (item[index.partitionKey] === undefined || item[index.sortKey] === undefined) return null;
  if (!index.nonKeyAttributes) return item;
  const names = [partitionKey, sortKey, index.partitionKey, index.sortKey, ...index.nonKeyAttributes];
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
}

function begun(item: Item | null, bytes: number): number {
  return Math.max(1, Math.ceil((item ? sizeOf(item) : 0) / bytes));
}
