import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import type { TableSchema } from '../store/tables';
import type { Probe } from './health-check';

/** A key that no item has. */
const UNUSED_KEY = 'health-check';

type Partition = { attribute: string; value: string };

type Target = {
  client: DynamoDBDocumentClient;
  TableName: string;
  Key: Record<string, string>;
  partition: Partition;
  /** A condition that never holds. */
  condition: { ConditionExpression: string; ExpressionAttributeNames: Record<string, string> };
  abortSignal: AbortSignal;
};

/**
 * Attempts of each action that change nothing. DynamoDB checks permissions before conditions, so a write whose condition never
 * holds proves the permission. A batch write supports no condition: it deletes an item that does not exist.
 */
const ATTEMPTS = {
  GetItem: ({ client, TableName, Key, abortSignal }) =>
    client.send(new GetCommand({ TableName, Key }), { abortSignal }),
  BatchGetItem: ({ client, TableName, Key, abortSignal }) =>
    client.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [Key] } } }), { abortSignal }),
  Query: ({ client, TableName, partition, abortSignal }) =>
    client.send(queryOf(TableName, partition), { abortSignal }),
  PutItem: ({ client, TableName, Key, condition, abortSignal }) =>
    client.send(new PutCommand({ TableName, Item: Key, ...condition }), { abortSignal }),
  UpdateItem: ({ client, TableName, Key, condition, abortSignal }) =>
    client.send(new UpdateCommand({ TableName, Key, ...condition }), { abortSignal }),
  DeleteItem: ({ client, TableName, Key, condition, abortSignal }) =>
    client.send(new DeleteCommand({ TableName, Key, ...condition }), { abortSignal }),
  BatchWriteItem: ({ client, TableName, Key, abortSignal }) =>
    client.send(new BatchWriteCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key } }] } }), {
      abortSignal,
    }),
} satisfies Record<string, (target: Target) => Promise<unknown>>;

export type TableNeeds = {
  name: string;
  schema: TableSchema;
  /** The function's actions on the table, by IAM name. */
  actions: (keyof typeof ATTEMPTS)[];
  /** Indexes that the function queries. */
  indexes?: string[];
  /** Partition key for the attempts, if the function may only write certain keys. */
  key?: string;
};

/** Checks that the function has every permission that it needs for the table and its indexes. */
export function tableProbe(client: DynamoDBDocumentClient, needs: TableNeeds): Probe {
  const { name: TableName, schema, actions, indexes = [], key = UNUSED_KEY } = needs;
  const { partitionKey, sortKey } = schema;
  const Key = { [partitionKey]: key, ...(sortKey !== undefined && { [sortKey]: UNUSED_KEY }) };
  const condition = {
    ConditionExpression: 'attribute_exists(#key) AND attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': partitionKey },
  };
  return async (abortSignal) => {
    const partition = { attribute: partitionKey, value: key };
    const target = { client, TableName, Key, partition, condition, abortSignal };
    const queries = (schema.indexes ?? [])
      .filter(({ name }) => indexes.includes(name))
      .map((index) => queryOf(TableName, { attribute: index.partitionKey, value: UNUSED_KEY }, index.name));
    await Promise.all([
      ...actions.map((action) => ignoreCondition(ATTEMPTS[action](target))),
      ...queries.map((query) => client.send(query, { abortSignal })),
    ]);
    return undefined;
  };
}

function queryOf(TableName: string, { attribute, value }: Partition, IndexName?: string): QueryCommand {
  return new QueryCommand({
    TableName,
    IndexName,
    KeyConditionExpression: '#key = :key',
    ExpressionAttributeNames: { '#key': attribute },
    ExpressionAttributeValues: { ':key': value },
    Limit: 1,
  });
}

async function ignoreCondition(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
