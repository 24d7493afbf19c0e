import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { ResourceNotFoundException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
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
import { readSecret } from '../shared/secrets';
import type { TableSchema } from '../store/tables';
import type { Probe } from './health-check';

/** A key that no item has. */
const UNUSED_KEY = 'health-check';

/** Detail of a secret without a value. */
const EMPTY = 'empty';

/** A function's own AWS clients. */
export type ProbeClients = {
  tables: DynamoDBDocumentClient;
  queue: SQSClient;
  secrets: SecretsManagerClient;
};

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
 * Tries an action without changing anything. DynamoDB checks permissions before conditions, so a write whose condition never
 * holds proves the permission. A batch takes no condition: it deletes an item that does not exist.
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
  /** The function's actions on the table, by their IAM names. */
  actions: (keyof typeof ATTEMPTS)[];
  /** Indexes that it queries. */
  indexes?: string[];
  /** Partition key for the attempts, if the function may only write certain keys. */
  key?: string;
};

/** The function is allowed to do all that it does with the table and its indexes. */
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

/** The secret can be read. It may be empty, as after the first deployment. */
export function secretProbe(client: SecretsManagerClient, secretId: string): Probe {
  return async (abortSignal) => {
    try {
      const text = await readSecret(client, secretId, abortSignal);
      return (text ?? '').trim() === '' ? EMPTY : undefined;
    } catch (error) {
      // A secret without a value has no version with the staging label AWSCURRENT.
      if (error instanceof ResourceNotFoundException && error.message.includes('staging label')) return EMPTY;
      throw error;
    }
  };
}

/** Probes of the Google secrets of the stack: `secret-google-france`. */
export function googleSecretProbes(client: SecretsManagerClient, secretIds: string[]): Record<string, Probe> {
  return Object.fromEntries(
    secretIds.map((id) => [`secret-google-${id.slice(id.lastIndexOf('/') + 1)}`, secretProbe(client, id)]),
  );
}

/** The queue exists and its attributes can be read: more could only be proved by sending or receiving a message. */
export function queueProbe(client: SQSClient, queueUrl: string): Probe {
  return async (abortSignal) => {
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] });
    await client.send(command, { abortSignal });
    return undefined;
  };
}
