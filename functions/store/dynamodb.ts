import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  QueryCommand,
  type BatchWriteCommandInput,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { sleep } from '../shared/async';
import { AWS_CLIENT_OPTIONS } from '../shared/aws-clients';

/** A change of one item by attribute. Each attribute may appear only once. */
export type ItemUpdate = {
  set?: Record<string, unknown>;
  /** Sets the value only if the item has none. */
  setOnce?: Record<string, unknown>;
  /** Copies the previous value of another attribute; `fallback` if the item does not have it. */
  copy?: Record<string, { from: string; fallback: unknown }>;
  /** Appends to a list, and creates it if needed. */
  append?: Record<string, unknown[]>;
  add?: Record<string, number>;
  remove?: string[];
};

/** A condition expression. The placeholder of an attribute is `#<name>`. */
export type Condition = { expression: string; attributes: string[]; values: Record<string, unknown> };

/** Returns the parameters of an UpdateItem that applies the change if all conditions are true. */
export function updateExpression(
  { set = {}, setOnce = {}, copy = {}, append = {}, add = {}, remove = [] }: ItemUpdate,
  conditions: Condition[],
) {
  const assignments = [
    ...Object.keys(set).map((name) => `#${name} = :${name}`),
    ...Object.keys(setOnce).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
    ...Object.entries(copy).map(([name, { from }]) => `#${name} = if_not_exists(#${from}, :${name})`),
    ...Object.keys(append).map((name) => `#${name} = list_append(if_not_exists(#${name}, :none), :${name})`),
  ];
  const additions = Object.keys(add).map((name) => `#${name} :${name}`);
  const removals = remove.map((name) => `#${name}`);
  const fallbacks = Object.entries(copy).map(([name, { fallback }]) => [name, fallback] as const);
  const values = { ...set, ...setOnce, ...Object.fromEntries(fallbacks), ...append, ...add };
  return {
    UpdateExpression: [clause('SET', assignments), clause('ADD', additions), clause('REMOVE', removals)].join(
      ' ',
    ),
    ExpressionAttributeNames: attributeNames([
      ...Object.keys(values),
      ...Object.values(copy).map(({ from }) => from),
      ...remove,
      ...conditions.flatMap(({ attributes }) => attributes),
    ]),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value])),
      ...(Object.keys(append).length > 0 && { ':none': [] }),
      ...Object.fromEntries(conditions.flatMap((condition) => Object.entries(condition.values))),
    },
    ...(conditions.length > 0 && {
      ConditionExpression: conditions.map(({ expression }) => `(${expression})`).join(' AND '),
    }),
  };
}

function clause(keyword: string, parts: string[]): string {
  return parts.length > 0 ? `${keyword} ${parts.join(', ')}` : '';
}

/** Returns a placeholder for every attribute, because many names are reserved words. */
export function attributeNames(names: Iterable<string>): Record<string, string> {
  return Object.fromEntries([...names].map((name) => [`#${name}`, name]));
}

export function projection(names: readonly string[]): string {
  return names.map((name) => `#${name}`).join(', ');
}

/**
 * Optimistic locking: returns the condition that the item still has the revision that was read.
 *
 * @param key partition key of the table
 * @param revision null if there was no item
 */
export function revisionCondition(key: string, revision: number | null) {
  return revision === null
    ? {
        ConditionExpression: `attribute_not_exists(#${key})`,
        ExpressionAttributeNames: attributeNames([key]),
      }
    : {
        ConditionExpression: '#revision = :revision',
        ExpressionAttributeNames: attributeNames(['revision']),
        ExpressionAttributeValues: { ':revision': revision },
      };
}

/** Yields the items of a query. Requests each page only when it is needed. */
export async function* query(
  client: DynamoDBDocumentClient,
  input: Omit<QueryCommandInput, 'ExclusiveStartKey'>,
): AsyncGenerator<Record<string, unknown>> {
  let startKey: QueryCommandInput['ExclusiveStartKey'];
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({ ...input, ExclusiveStartKey: startKey }),
    );
    yield* Items;
    startKey = LastEvaluatedKey;
  } while (startKey);
}

/** Limit of BatchGetItem. */
export const MAX_KEYS = 100;

const itemList = z.array(z.record(z.string(), z.unknown()));

/**
 * Yields the items with these keys, in no particular order. Skips items that do not exist.
 *
 * @param keys any number, without duplicates
 * @param attributes names of the attributes to read; null for all
 * @param isConsistent whether to read the newest state, at twice the price @default false
 */
export async function* batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: Record<string, string>[],
  attributes: readonly string[] | null,
  { isConsistent = false }: { isConsistent?: boolean } = {},
): AsyncGenerator<Record<string, unknown>> {
  const selection = attributes && {
    ProjectionExpression: projection(attributes),
    ExpressionAttributeNames: attributeNames(attributes),
  };
  for (let from = 0; from < keys.length; from += MAX_KEYS) {
    let unprocessed: Record<string, unknown>[] = keys.slice(from, from + MAX_KEYS);
    // Throttling or large items leave keys unprocessed. The SDK throws if DynamoDB processed no key at all.
    while (unprocessed.length > 0) {
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(
        new BatchGetCommand({
          RequestItems: { [table]: { Keys: unprocessed, ConsistentRead: isConsistent, ...selection } },
        }),
      );
      yield* itemList.parse(Responses[table] ?? []);
      unprocessed = itemList.parse(UnprocessedKeys[table]?.Keys ?? []);
    }
  }
}

/** Limit of BatchWriteItem. */
const MAX_ITEMS = 25;

/** Delays before the retries of unprocessed items. */
const BACKOFF_MS = [50, 100, 200];

type WriteRequests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

/** The table did not process all items despite retries. */
export class TableBusyError extends Error {
  override readonly name = 'TableBusyError';
}

/**
 * Writes items and replaces those with the same keys. On an error, any of them may have been written.
 *
 * @param items any number, without duplicate keys
 * @throws TableBusyError
 */
export function batchPut(
  client: DynamoDBDocumentClient,
  table: string,
  items: Record<string, unknown>[],
  abortSignal?: AbortSignal,
): Promise<void> {
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  return batchWrite(client, table, requests, abortSignal);
}

/**
 * Deletes the items with these keys. On an error, any of them may have been deleted.
 *
 * @param keys any number, without duplicates
 * @throws TableBusyError
 */
export function batchDelete(
  client: DynamoDBDocumentClient,
  table: string,
  keys: Record<string, string>[],
): Promise<void> {
  return batchWrite(
    client,
    table,
    keys.map((Key) => ({ DeleteRequest: { Key } })),
  );
}

async function batchWrite(
  client: DynamoDBDocumentClient,
  table: string,
  all: WriteRequests,
  abortSignal?: AbortSignal,
): Promise<void> {
  const chunks = Array.from({ length: Math.ceil(all.length / MAX_ITEMS) }, (_, index) =>
    all.slice(index * MAX_ITEMS, (index + 1) * MAX_ITEMS),
  );
  await Promise.all(chunks.map((chunk) => write(chunk)));

  async function write(chunk: WriteRequests): Promise<void> {
    let unprocessed: WriteRequests = await send(chunk);
    for (const backoffMs of BACKOFF_MS) {
      if (unprocessed.length === 0) return;
      await sleep(backoffMs, abortSignal);
      unprocessed = await send(unprocessed);
    }
    if (unprocessed.length > 0) {
      throw new TableBusyError(`The table did not process ${unprocessed.length} items`);
    }
  }

  async function send(requests: WriteRequests): Promise<WriteRequests> {
    const command = new BatchWriteCommand({ RequestItems: { [table]: requests } });
    const { UnprocessedItems = {} } = await client.send(command, { abortSignal });
    return UnprocessedItems[table] ?? [];
  }
}

/** In characters of up to three bytes. DynamoDB accepts sort keys of up to 1,024 bytes. */
const MAX_SORT_KEY_LENGTH = 300;

/**
 * Returns a sort key for an index of events: by time, then by event. Truncates it, because keys of an index need not be
 * unique.
 *
 * @param instant ISO 8601, UTC with milliseconds, so that strings sort by time
 */
export function indexSortKey(instant: string, event: string): string {
  return `${instant}#${event}`.slice(0, MAX_SORT_KEY_LENGTH).toWellFormed();
}

/** Creates a client for DynamoDB items as plain objects. Does not store undefined fields. */
export function createDocumentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(AWS_CLIENT_OPTIONS), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
