import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { TableSchema } from '../../../functions/store/tables';
import { changesOf, holds } from './dynamodb-expressions';
import { copyItem, MemoryTable, type IndexLag, type Item } from './memory-table';

/** The items of one request that DynamoDB bills. An item that does not exist is null. */
export type TableRequest = { command: string; table: string } & (
  | { kind: 'read'; items: (Item | null)[]; isConsistent: boolean; index: string | null }
  | { kind: 'write'; before: Item | null; after: Item | null }
);
type TableObserver = (request: TableRequest) => void;

const record = z.record(z.string(), z.unknown());
const batchWrite = z.union([
  z.object({ PutRequest: z.object({ Item: record }) }),
  z.object({ DeleteRequest: z.object({ Key: record }) }),
]);
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
    .record(
      z.string(),
      z.union([
        z.object({ Keys: z.array(record), ConsistentRead: z.boolean().default(false) }),
        z.array(batchWrite),
      ]),
    )
    .default({}),
});
type Request = z.infer<typeof request>;
type OnWrite = (before: Item | null, after: Item | null) => void;

/** DynamoDB in memory behind the client of the SDK. It does no I/O, so that simulations are fast and deterministic. */
export class MemoryDynamoDb {
  readonly #tables: ReadonlyMap<string, MemoryTable>;

  /**
   * @param pageSize items per page of a query
   * @param indexLag null: the indexes show each write at once
   */
  constructor(
    schemas: Record<string, TableSchema>,
    private readonly pageSize: number,
    indexLag: IndexLag | null = null,
  ) {
    this.#tables = new Map(
      Object.entries(schemas).map(([name, schema]) => [name, new MemoryTable(schema, indexLag)]),
    );
  }

  /** @param step makes each call, and may delay or fail it */
  client(
    step: <T>(call: () => Promise<T>) => Promise<T> = (call) => call(),
    observe: TableObserver = () => undefined,
  ): DynamoDBDocumentClient {
    const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
    const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-3', credentials }));
    client.middlewareStack.add(
      (_next, { commandName = '' }) =>
        async ({ input }) => {
          const parsed = request.parse(input);
          const output = await step(() =>
            Promise.resolve().then(() => this.#answer(commandName, parsed, observe)),
          );
          return { response: {}, output: { $metadata: {}, ...output } };
        },
      { step: 'initialize', priority: 'high', name: 'memory' },
    );
    return client;
  }

  /** The items of a table, in no particular order. */
  items(table: string): Item[] {
    return [...this.#table(table).items.values()];
  }

  #answer(command: string, input: Request, observe: TableObserver): object {
    const name = input.TableName ?? '';
    const onWrite = (before: Item | null, after: Item | null, table = name) => {
      observe({ command, table, kind: 'write', before, after });
    };
    const onRead = (items: (Item | null)[], table = name, isConsistent = input.ConsistentRead) => {
      const { IndexName: index = null } = input;
      observe({ command, table, kind: 'read', items, isConsistent, index });
    };
    switch (command) {
      case 'GetItemCommand': {
        const table = this.#table(name);
        const found = table.items.get(table.keyOf(input.Key));
        onRead([found ?? null]);
        return { Item: found };
      }
      case 'PutItemCommand':
        return this.#write(input, input.Item, () => copyItem(input.Item ?? {}), onWrite);
      case 'DeleteItemCommand':
        return this.#write(input, input.Key, () => null, onWrite);
      case 'UpdateItemCommand':
        return this.#update(input, onWrite);
      case 'QueryCommand':
        return this.#query(input, onRead);
      case 'BatchGetItemCommand':
        return { Responses: this.#batchGet(input, onRead), UnprocessedKeys: {} };
      case 'BatchWriteItemCommand':
        return this.#batchWrite(input, onWrite);
      default:
        throw new Error(`${command} is not supported`);
    }
  }

  #update(input: Request, onWrite: OnWrite): object {
    let changes: Record<string, unknown> = {};
    let changed: Item = {};
    const change = (item: Item) => {
      changes = changesOf(input.UpdateExpression ?? '', item, parametersOf(input));
      changed = copyItem({ ...input.Key, ...item, ...changes });
      return changed;
    };
    this.#write(input, input.Key, change, onWrite);
    return { Attributes: input.ReturnValues === 'ALL_NEW' ? changed : copyItem(changes) };
  }

  #write(
    { TableName, ...input }: Request,
    keyOrItem: Item | undefined,
    change: (item: Item) => Item | null,
    onWrite: OnWrite,
  ): object {
    const table = this.#table(TableName);
    const key = table.keyOf(keyOrItem);
    const existing = table.items.get(key) ?? null;
    const before = existing ?? {};
    if (input.ConditionExpression && !holds(input.ConditionExpression, before, parametersOf(input))) {
      onWrite(existing, existing);
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
    }
    const after = change(before);
    if (after) table.checkLimits(after);
    onWrite(existing, after);
    table.write(key, after);
    return {};
  }

  #query(input: Request, onRead: (items: Item[]) => void): object {
    const parameters = parametersOf(input);
    const condition = input.KeyConditionExpression ?? '';
    // The partition key comes first in all conditions.
    const [partition = ''] = /:\w+/.exec(condition) ?? [];
    const found = this.#table(input.TableName).ordered(
      input.IndexName,
      parameters.values[partition],
      (item) => holds(condition, item, parameters),
    );
    if (!input.ScanIndexForward) found.reverse();
    const after = input.ExclusiveStartKey?.after;
    const isLater = (position: string) =>
      after === undefined || (input.ScanIndexForward ? position > after : position < after);
    const rest = found.filter(({ position }) => isLater(position));
    const page = rest.slice(0, this.pageSize);
    onRead(page.map(({ item }) => item));
    const last = page.at(-1);
    const matching = page.filter(
      ({ item }) => !input.FilterExpression || holds(input.FilterExpression, item, parameters),
    );
    return {
      Items: matching.map(({ item }) => item),
      LastEvaluatedKey: last && page.length < rest.length ? { after: last.position } : undefined,
    };
  }

  #batchGet(
    { RequestItems }: Request,
    onRead: (items: (Item | null)[], table: string, isConsistent: boolean) => void,
  ): Record<string, Item[]> {
    return Object.fromEntries(
      Object.entries(RequestItems).map(([name, wanted]) => {
        const table = this.#table(name);
        const { Keys: keys, ConsistentRead: isConsistent } =
          'Keys' in wanted ? wanted : { Keys: [], ConsistentRead: false };
        const found = keys.map((key) => table.items.get(table.keyOf(key)) ?? null);
        onRead(found, name, isConsistent);
        return [name, found.filter((item) => item !== null)];
      }),
    );
  }

  #batchWrite(
    { RequestItems }: Request,
    onWrite: (before: Item | null, after: Item | null, table: string) => void,
  ): object {
    for (const [name, writes] of Object.entries(RequestItems)) {
      if ('Keys' in writes) continue;
      const table = this.#table(name);
      for (const one of writes) {
        const item = 'PutRequest' in one ? copyItem(one.PutRequest.Item) : null;
        const key = table.keyOf('PutRequest' in one ? one.PutRequest.Item : one.DeleteRequest.Key);
        if (item) table.checkLimits(item);
        onWrite(table.items.get(key) ?? null, item, name);
        table.write(key, item);
      }
    }
    return { UnprocessedItems: {} };
  }

  #table(name: string | undefined): MemoryTable {
    const table = this.#tables.get(name ?? '');
    if (!table) throw new Error(`Unknown table ${name ?? ''}`);
    return table;
  }
}

function parametersOf(input: Pick<Request, 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>) {
  return { names: input.ExpressionAttributeNames, values: input.ExpressionAttributeValues };
}
