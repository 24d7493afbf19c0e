import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
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

/** No item has this key: it is no id, address or resource of ours. */
const NOBODY = 'smoke-check';

type Partition = { attribute: string; value: string };

type Target = {
  client: DynamoDBDocumentClient;
  TableName: string;
  Key: Record<string, string>;
  partition: Partition;
  /** Of a write that is to be refused. */
  condition: { ConditionExpression: string; ExpressionAttributeNames: Record<string, string> };
  abortSignal: AbortSignal;
};

/**
 * How to try each action that a function may be allowed to. DynamoDB looks at rights before conditions: a write under one that
 * nothing can meet proves the right to write, and writes nothing. A batch takes no conditions: it deletes an item that is not
 * there.
 */
const TRIES = {
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
  /** What the function does with it, as IAM names it. */
  actions: (keyof typeof TRIES)[];
  /** Those that it queries. */
  indexes?: string[];
  /** Partition key to try with, where the function may not write under any. */
  key?: string;
};

/** The table, and its indexes, take all that the function does with them. */
export function tableProbe(client: DynamoDBDocumentClient, needs: TableNeeds): Probe {
  const { name: TableName, schema, actions, indexes = [], key = NOBODY } = needs;
  const { partitionKey, sortKey } = schema;
  const Key = { [partitionKey]: key, ...(sortKey !== undefined && { [sortKey]: NOBODY }) };
  const condition = {
    ConditionExpression: 'attribute_exists(#key) AND attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': partitionKey },
  };
  return async (abortSignal) => {
    const partition = { attribute: partitionKey, value: key };
    const target = { client, TableName, Key, partition, condition, abortSignal };
    const queries = (schema.indexes ?? [])
      .filter(({ name }) => indexes.includes(name))
      .map((index) => queryOf(TableName, { attribute: index.partitionKey, value: NOBODY }, index.name));
    await Promise.all([
      ...actions.map((action) => unlessRefused(TRIES[action](target))),
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

async function unlessRefused(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

const EMPTY = 'empty';

/** The secret can be read. It may be empty: so are all that people have not filled in yet. */
export function secretProbe(client: SecretsManagerClient, secretId: string): Probe {
  return async (abortSignal) => {
    try {
      const look = new GetSecretValueCommand({ SecretId: secretId });
      const { SecretString = '' } = await client.send(look, { abortSignal });
      return SecretString.trim() === '' ? EMPTY : undefined;
    } catch (error) {
      // Of a secret that is there without a value, AWS misses the version that has the label AWSCURRENT.
      if (error instanceof ResourceNotFoundException && error.message.includes('staging label')) return EMPTY;
      throw error;
    }
  };
}

/** Of the Google credentials that the stack has created: `secret-google-france`. */
export function googleSecretProbes(client: SecretsManagerClient, secretIds: string[]): Record<string, Probe> {
  return Object.fromEntries(
    secretIds.map((id) => [`secret-google-${id.slice(id.lastIndexOf('/') + 1)}`, secretProbe(client, id)]),
  );
}

/** The queue is there, and lets itself be looked at: what would prove more would send or take a message. */
export function queueProbe(client: SQSClient, queueUrl: string): Probe {
  return async (abortSignal) => {
    const look = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
    await client.send(look, { abortSignal });
    return undefined;
  };
}

/** A function's own clients of AWS, with which it reaches for what it needs. */
export type ProbeClients = {
  tables: DynamoDBDocumentClient;
  queue: SQSClient;
  secrets: SecretsManagerClient;
};
