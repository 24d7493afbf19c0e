import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { TableSchema } from '../../../functions/store/tables';

import { keyFault, type Keys } from '../../support/aws/dynamodb-limits';
import { changesOf, holds } from './dynamodb-expressions';

export type Item = Readonly<Record<string, unknown>>;
type Table = {
  schema: TableSchema;
  items: Map<string, Item>;
  /** What the indexes show: they follow the table after a while. */
  indexed: Map<string, Item>;
  /** Writes that the indexes do not show yet, by key, oldest first. */
  pending: Map<string, { item: Item | null; visibleAt: number }[]>;
};

/** How long after a write the indexes show it. */
export type IndexLag = {
  /** ms since the epoch */
  now: () => number;
  /** Of one write, ms. */
  lag: () => number;
};

/** What was read or written, as far as DynamoDB would bill it. An item that is not there is null. */
export type TableUse = { command: string; table: string } & (
  | { kind: 'read'; items: (Item | null)[]; isConsistent: boolean; index: string | null }
  | { kind: 'write'; before: Item | null; after: Item | null }
);
/** Told of each. */
export type ObserveTables = (use: TableUse) => void;

const MAX_ITEM_BYTES = 400 * 1024;

const record = z.record(z.string(), z.unknown());
const key = z.array(z.string().min(1));
const put = z.object({ PutRequest: z.object({ Item: record }) });
const request = z.looseObject({
  TableName: z.string().optional(),
  Key: record.optional(),
  ConsistentRead: z.boolean().default(false),
  Item: record.optional(),
  IndexName: z.string().optional(),
  KeyConditionExpression: z.string().optional(),
  FilterExpression: z.string().optional(),
  ConditionExpression: z.string().optional(),
  UpdateExpression: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).default({}),
  ExpressionAttributeValues: record.default({}),
  ExclusiveStartKey: z.object({ after: z.string() }).optional(),
  ScanIndexForward: z.boolean().default(true),
  ReturnValues: z.enum(['UPDATED_NEW', 'ALL_NEW']).optional(),
  RequestItems: z
    .record(z.string(), z.union([z.object({ Keys: z.array(record) }), z.array(put)]))
    .default({}),
});
type Request = z.infer<typeof request>;
type Wrote = (before: Item | null, after: Item | null) => void;

/**
 * Tables in memory, behind the SDK's own client: the stores above are the real ones. Histories are too long for a database, and
 * a simulation takes the same course again only if nothing in it waits for a network.
 */
export class MemoryDynamoDb {
  readonly #tables = new Map<string, Table>();

  /**
   * @param pageSize rows that an index is asked for at a time: DynamoDB's pages have an end too
   * @param indexLag null: the indexes show each write at once
   */
  constructor(
    schemas: Record<string, TableSchema>,
    private readonly pageSize: number,
    private readonly indexLag: IndexLag | null = null,
  ) {
    for (const [name, schema] of Object.entries(schemas)) {
      this.#tables.set(name, { schema, items: new Map(), indexed: new Map(), pending: new Map() });
    }
  }

  /** @param step does each call, or does not */
  client(
    step: <T>(call: () => Promise<T>) => Promise<T> = (call) => call(),
    observe: ObserveTables = () => undefined,
  ): DynamoDBDocumentClient {
    const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-3', credentials }));
    client.middlewareStack.add(
      (_next, { commandName = '' }) =>
        async ({ input }) => {
          const said = request.parse(input);
          const output = await step(() =>
            Promise.resolve().then(() => this.#answer(commandName, said, observe)),
          );
          return { response: {}, output: { $metadata: {}, ...output } };
        },
      { step: 'initialize', priority: 'high', name: 'memory' },
    );
    return client;
  }

  /** The items of a table, in no order. */
  items(table: string): Item[] {
    return [...this.#table(table).items.values()];
  }

  #answer(command: string, said: Request, observe: ObserveTables): object {
    const table = said.TableName ?? '';
    const wrote = (before: Item | null, after: Item | null) => {
      observe({ command, table, kind: 'write', before, after });
    };
    const read = (items: (Item | null)[], from = table) => {
      const { ConsistentRead: isConsistent, IndexName: index = null } = said;
      observe({ command, table: from, kind: 'read', items, isConsistent, index });
    };
    switch (command) {
      case 'GetItemCommand': {
        const found = this.#table(table).items.get(this.#keyOf(table, said.Key));
        read([found ?? null]);
        return { Item: found };
      }
      case 'PutItemCommand':
        return this.#write(said, this.#keyOf(table, said.Item), () => kept(said.Item ?? {}), wrote);
      case 'DeleteItemCommand':
        return this.#write(said, this.#keyOf(table, said.Key), () => null, wrote);
      case 'UpdateItemCommand':
        return this.#update(said, wrote);
      case 'QueryCommand':
        return this.#query(said, read);
      case 'BatchGetItemCommand':
        return { Responses: this.#batch(said, read), UnprocessedKeys: {} };
      case 'BatchWriteItemCommand':
        return this.#putAll(said, (before, after, to) => {
          observe({ command, table: to, kind: 'write', before, after });
        });
      default:
        throw new Error(`${command} is not used`);
    }
  }

  #update(said: Request, wrote: Wrote): object {
    let changes: Record<string, unknown> = {};
    let changed: Item = {};
    const change = (item: Item) => {
      changes = changesOf(said.UpdateExpression ?? '', item, parametersOf(said));
      changed = kept({ ...said.Key, ...item, ...changes });
      return changed;
    };
    this.#write(said, this.#keyOf(said.TableName, said.Key), change, wrote);
    return { Attributes: said.ReturnValues === 'ALL_NEW' ? changed : kept(changes) };
  }

  #write(
    { TableName, ...said }: Request,
    key: string,
    change: (item: Item) => Item | null,
    wrote: Wrote,
  ): object {
    const { items } = this.#table(TableName);
    const there = items.get(key) ?? null;
    const before = there ?? {};
    if (said.ConditionExpression && !holds(said.ConditionExpression, before, parametersOf(said))) {
      wrote(there, there);
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
    }
    const after = change(before);
    if (after) this.#checkLimits(TableName, after);
    wrote(there, after);
    if (after) items.set(key, after);
    else items.delete(key);
    this.#index(TableName, key, after);
    return {};
  }

  #index(table: string | undefined, key: string, item: Item | null): void {
    if (!this.indexLag) return;
    const { pending } = this.#table(table);
    const writes = pending.get(key) ?? [];
    // The writes of one item stay in order.
    const visibleAt = Math.max(
      this.indexLag.now() + this.indexLag.lag(),
      writes.at(-1)?.visibleAt ?? Number.NEGATIVE_INFINITY,
    );
    writes.push({ item, visibleAt });
    pending.set(key, writes);
  }

  /** The items as the indexes of a table show them now. */
  #indexed({ items, indexed, pending }: Table): Map<string, Item> {
    if (!this.indexLag) return items;
    const now = this.indexLag.now();
    for (const [key, writes] of pending) {
      const due = writes.findLast(({ visibleAt }) => visibleAt <= now);
      if (!due) continue;
      if (due.item) indexed.set(key, due.item);
      else indexed.delete(key);
      const left = writes.slice(writes.indexOf(due) + 1);
      if (left.length > 0) pending.set(key, left);
      else pending.delete(key);
    }
    return indexed;
  }

  /** In the order of the index, or of the table itself; items of the same sort key in that of their keys. */
  #query(said: Request, read: (items: Item[]) => void): object {
    const table = this.#table(said.TableName);
    const { schema } = table;
    const items = said.IndexName === undefined ? table.items : this.#indexed(table);
    const index =
      said.IndexName === undefined ? schema : schema.indexes?.find(({ name }) => name === said.IndexName);
    if (index?.sortKey === undefined) throw new Error(`No index ${said.IndexName ?? ''}`);
    const { partitionKey, sortKey } = index;
    const parameters = parametersOf(said);
    const found = [...items]
      .filter(([, item]) => item[sortKey] !== undefined && item[partitionKey] !== undefined)
      .filter(([, item]) => holds(said.KeyConditionExpression ?? '', item, parameters))
      .map(([key, item]) => ({ item, position: `${String(item[sortKey])}\u0000${key}` }))
      .sort((a, b) => (a.position < b.position ? -1 : 1));
    if (!said.ScanIndexForward) found.reverse();
    const after = said.ExclusiveStartKey?.after;
    const isLater = (position: string) =>
      after === undefined || (said.ScanIndexForward ? position > after : position < after);
    const rest = found.filter(({ position }) => isLater(position));
    const page = rest.slice(0, this.pageSize);
    read(page.map(({ item }) => item));
    const last = page.at(-1);
    const shown = page.filter(
      ({ item }) => !said.FilterExpression || holds(said.FilterExpression, item, parameters),
    );
    return {
      Items: shown.map(({ item }) => item),
      LastEvaluatedKey: last && page.length < rest.length ? { after: last.position } : undefined,
    };
  }

  #batch(
    { RequestItems }: Request,
    read: (items: (Item | null)[], from: string) => void,
  ): Record<string, Item[]> {
    return Object.fromEntries(
      Object.entries(RequestItems).map(([table, wanted]) => {
        const keys = 'Keys' in wanted ? wanted.Keys : [];
        const found = keys.map((key) => this.#table(table).items.get(this.#keyOf(table, key)) ?? null);
        read(found, table);
        return [table, found.filter((item) => item !== null)];
      }),
    );
  }

  #putAll({ RequestItems }: Request, wrote: (before: Item | null, after: Item, to: string) => void): object {
    for (const [table, puts] of Object.entries(RequestItems)) {
      if ('Keys' in puts) continue;
      for (const { PutRequest } of puts) {
        const { items } = this.#table(table);
        const key = this.#keyOf(table, PutRequest.Item);
        const item = kept(PutRequest.Item);
        this.#checkLimits(table, item);
        wrote(items.get(key) ?? null, item, table);
        items.set(key, item);
        this.#index(table, key, item);
      }
    }
    return { UnprocessedItems: {} };
  }

  /** Refuses what DynamoDB refuses. */
  #checkLimits(table: string | undefined, item: Item): void {
    const { schema } = this.#table(table);
    checkKeys([schema, ...(schema.indexes ?? [])], item);
    const bytes = sizeOf(item);
    if (bytes > MAX_ITEM_BYTES) throw refused(`The item has ${bytes} bytes, more than ${MAX_ITEM_BYTES}`);
  }

  #table(name: string | undefined): Table {
    const table = this.#tables.get(name ?? '');
    if (!table) throw new Error(`No table ${name ?? ''}`);
    return table;
  }

  #keyOf(table: string | undefined, from: Item | undefined): string {
    const { partitionKey, sortKey } = this.#table(table).schema;
    const names = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
    checkKeys([{ partitionKey, ...(sortKey !== undefined && { sortKey }) }], from ?? {});
    return key.parse(names.map((name) => from?.[name])).join('\u0000');
  }
}

function checkKeys(keys: readonly Keys[], item: Item): void {
  const fault = keyFault(keys, (name) => (typeof item[name] === 'string' ? item[name] : undefined));
  if (fault !== null) throw refused(fault);
}

function refused(message: string): Error {
  return Object.assign(new Error(message), { name: 'ValidationException' });
}

function parametersOf(said: Pick<Request, 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>) {
  return { names: said.ExpressionAttributeNames, values: said.ExpressionAttributeValues };
}

/** What is written cannot be changed any more by who wrote it; what is undefined is not there. */
function kept(item: Item): Item {
  return Object.fromEntries(
    Object.entries(item)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, copy(value)]),
  );
}

function copy(value: unknown): unknown {
  if (typeof value === 'string' && !value.isWellFormed()) throw refused('A text holds half a character');
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return kept({ ...value });
}

/** Bytes of an item as DynamoDB counts them. */
export function sizeOf(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + (value === undefined ? 0 : Buffer.byteLength(name) + sizeOfValue(value)),
    0,
  );
}

function sizeOfValue(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).replace(/\D/g, '').length / 2) + 1;
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + 1 + sizeOfValue(one), 3);
  if (typeof value === 'object' && value !== null) {
    return 3 + Object.keys(value).length + sizeOf(Object.fromEntries(Object.entries(value)));
  }
  return 1;
}
