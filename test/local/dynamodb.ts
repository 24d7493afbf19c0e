import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { TableSchema } from '../../functions/store/table-schemas';
import { clientOptions } from './aws-environment';
import { listenOnLoopback } from './loopback-server';

export type LocalDynamoDb = { endpoint: string; stop(): Promise<void> };

/** DynamoDB in memory: without transactions, streams and expiry. */
export async function startDynamoDb(): Promise<LocalDynamoDb> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const { origin, stop } = await listenOnLoopback(server);
  return { endpoint: origin, stop };
}

/** Creates a table as the stack would; resolves when it can be used. */
export function createTable(endpoint: string, name: string, schema: TableSchema): Promise<void> {
  const indexes = schema.indexes ?? [];
  const sortKeys = schema.sortKey === undefined ? [] : [schema.sortKey];
  const keys = new Set([
    schema.partitionKey,
    ...sortKeys,
    ...indexes.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]),
  ]);
  return createTableAsDescribed(endpoint, {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...keys].map((key) => ({ AttributeName: key, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: schema.partitionKey, KeyType: 'HASH' },
      ...sortKeys.map((name) => ({ AttributeName: name, KeyType: 'RANGE' as const })),
    ],
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: [
          { AttributeName: index.partitionKey, KeyType: 'HASH' },
          { AttributeName: index.sortKey, KeyType: 'RANGE' },
        ],
        Projection: projection(index.holds),
      })),
    }),
  });
}

function projection(holds: readonly string[] | undefined) {
  if (!holds) return { ProjectionType: 'ALL' as const };
  return holds.length === 0
    ? { ProjectionType: 'KEYS_ONLY' as const }
    : { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...holds] };
}

/** Creates a table from DynamoDB's own description of it; resolves when it can be used. */
export async function createTableAsDescribed(
  endpoint: string,
  table: CreateTableCommandInput,
): Promise<void> {
  const client = new DynamoDBClient(clientOptions(endpoint));
  try {
    await client.send(new CreateTableCommand(table));
    while (!(await isActive(client, table.TableName)));
  } finally {
    client.destroy();
  }
}

async function isActive(client: DynamoDBClient, name: string | undefined): Promise<boolean> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  const indexes = Table?.GlobalSecondaryIndexes ?? [];
  return Table?.TableStatus === 'ACTIVE' && indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE');
}
