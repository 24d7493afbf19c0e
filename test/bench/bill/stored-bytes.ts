import type { Connector } from '../../simulation/connector/connector';
import { itemBytes, type Item } from '../../simulation/services/memory-table';
import { entryOf, SCHEMAS } from './aws-usage';

/** What DynamoDB stores in addition for each item, and for each entry of an index. */
const OVERHEAD_BYTES = 100;
/** Tables whose number of items grows with the events, until they expire. */
const GROWING = ['mappings', 'guests', 'logs'];

/** The bytes of a table with its indexes when as much expires as is written; by table. */
export type StoredBytes = Record<string, number>;

/**
 * What the tables hold in the long run, if all weeks are like the simulated one: of the items of events, those of one
 * week, as often as weeks pass until they expire; of the others, what they hold now.
 *
 * @param week its first moment and its duration, ms
 * @param rate how many times as many events there are
 */
export function storedBytes(
  { tables }: Pick<Connector, 'tables'>,
  week: { start: number; ms: number },
  rate: number,
): StoredBytes {
  return Object.fromEntries(
    Object.keys(SCHEMAS).map((name) => {
      const copies = (item: Item) => (GROWING.includes(name) ? weeksOf(item, week) * rate : 1);
      const bytes = tables.items(name).reduce((sum, item) => sum + bytesOf(name, item) * copies(item), 0);
      return [name, bytes];
    }),
  );
}

function weeksOf({ expiresAt }: Item, { start, ms }: { start: number; ms: number }): number {
  if (typeof expiresAt !== 'number') throw new Error('An item of an event never expires');
  return (expiresAt * 1000 - (start + ms / 2)) / ms;
}

function bytesOf(table: string, item: Item): number {
  const schema = SCHEMAS[table];
  if (!schema) throw new Error(`Unknown table ${table}`);
  const entries = (schema.indexes ?? []).map((index) => entryOf(schema, index, item));
  return [item, ...entries].reduce<number>(
    (sum, one) => sum + (one ? itemBytes(one) + OVERHEAD_BYTES : 0),
    0,
  );
}
