import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  type BatchWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { AWS_CLIENT_OPTIONS } from '../shared/aws-clients';

/** A change of one item, attribute by attribute. An attribute may appear once. */
export type ItemUpdate = {
  set?: Record<string, unknown>;
  /** Unless the item has them already. */
  setOnce?: Record<string, unknown>;
  /** To what another attribute holds before the change; to `otherwise` where the item lacks that. */
  setAs?: Record<string, { attribute: string; otherwise: unknown }>;
  /** To the end of a list, which may not be there yet. */
  append?: Record<string, unknown[]>;
  add?: Record<string, number>;
  remove?: string[];
};

/** A condition in DynamoDB's words, with an attribute named `#name`. */
export type Condition = { expression: string; attributes: string[]; values: Record<string, unknown> };

/** The parameters of an UpdateItem that makes the change if all conditions hold. */
export function updateExpression(
  { set = {}, setOnce = {}, setAs = {}, append = {}, add = {}, remove = [] }: ItemUpdate,
  conditions: Condition[],
) {
  const assignments = [
    ...Object.keys(set).map((name) => `#${name} = :${name}`),
    ...Object.keys(setOnce).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
    ...Object.entries(setAs).map(
      ([name, { attribute }]) => `#${name} = if_not_exists(#${attribute}, :${name})`,
    ),
    ...Object.keys(append).map((name) => `#${name} = list_append(if_not_exists(#${name}, :none), :${name})`),
  ];
  const additions = Object.keys(add).map((name) => `#${name} :${name}`);
  const removals = remove.map((name) => `#${name}`);
  const fallbacks = Object.entries(setAs).map(([name, { otherwise }]) => [name, otherwise] as const);
  const values = { ...set, ...setOnce, ...Object.fromEntries(fallbacks), ...append, ...add };
  const names = [
    ...Object.keys(values),
    ...Object.values(setAs).map(({ attribute }) => attribute),
    ...remove,
    ...conditions.flatMap(({ attributes }) => attributes),
  ];
  return {
    UpdateExpression: [clause('SET', assignments), clause('ADD', additions), clause('REMOVE', removals)].join(
      ' ',
    ),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
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

/** What DynamoDB takes in one call. */
const MAX_KEYS = 100;

const items = z.array(z.record(z.string(), z.unknown()));

/**
 * The items of these keys, in no order; those that do not exist are left out.
 *
 * @param keys however many; none of them twice
 * @param attributes that are wanted of each
 */
export async function* batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: Record<string, string>[],
  attributes: readonly string[],
): AsyncGenerator<Record<string, unknown>> {
  for (let from = 0; from < keys.length; from += MAX_KEYS) {
    let open: Record<string, unknown>[] = keys.slice(from, from + MAX_KEYS);
    // Large rows, or a busy table: what is left over is asked for again. An answer without any row at all is an error of the SDK.
    while (open.length > 0) {
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(
        new BatchGetCommand({
          RequestItems: {
            [table]: {
              Keys: open,
              ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
              ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
            },
          },
        }),
      );
      yield* items.parse(Responses[table] ?? []);
      open = items.parse(UnprocessedKeys[table]?.Keys ?? []);
    }
  }
}

/** What DynamoDB takes in one call. */
const MAX_ITEMS = 25;

/** Before what a busy table left over is handed in again, ms; then it is given up. */
const PAUSES_MS = [50, 100, 200];

type Requests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

/** The table did not take all items, however often it was asked. */
export class TableBusyError extends Error {
  override readonly name = 'TableBusyError';
}

/**
 * Puts items, which replace those of the same keys. If it fails, any of them may be there.
 *
 * @param items however many; no key twice
 * @throws TableBusyError
 */
export async function batchPut(
  client: DynamoDBDocumentClient,
  table: string,
  items: Record<string, unknown>[],
  abortSignal: AbortSignal,
): Promise<void> {
  const chunks = Array.from({ length: Math.ceil(items.length / MAX_ITEMS) }, (_, index) =>
    items.slice(index * MAX_ITEMS, (index + 1) * MAX_ITEMS),
  );
  await Promise.all(chunks.map((chunk) => put(chunk)));

  async function put(chunk: Record<string, unknown>[]): Promise<void> {
    let open: Requests = await send(chunk.map((Item) => ({ PutRequest: { Item } })));
    for (const pause of PAUSES_MS) {
      if (open.length === 0) return;
      await setTimeout(pause, undefined, { signal: abortSignal });
      open = await send(open);
    }
    if (open.length > 0) throw new TableBusyError(`The table left ${open.length} items over`);
  }

  async function send(requests: Requests): Promise<Requests> {
    const command = new BatchWriteCommand({ RequestItems: { [table]: requests } });
    const { UnprocessedItems = {} } = await client.send(command, { abortSignal });
    return UnprocessedItems[table] ?? [];
  }
}

/** Characters, of three bytes at most. DynamoDB takes sort keys of 1,024 bytes. Those of an index need not be unique: a cut does no harm. */
const SORT_LENGTH = 300;

/** @param instant ISO 8601, UTC with milliseconds: texts of one length sort as times */
export function sortKey(instant: string, event: string): string {
  return `${instant}#${event}`.slice(0, SORT_LENGTH).toWellFormed();
}

export function documentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(AWS_CLIENT_OPTIONS), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
