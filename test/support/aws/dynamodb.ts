import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type CreateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { TableSchema } from '../../../functions/store/tables';
import { listenOnLoopback } from '../local-stack/loopback-server';
import { clientOptions } from './aws-environment';
import { DynamoDbLimits } from './dynamodb-limits';

export type LocalDynamoDb = { endpoint: string; stop(): Promise<void> };

/** DynamoDB in memory, without transactions, streams and TTL, but with limits on keys and texts. */
export async function startDynamoDb(): Promise<LocalDynamoDb> {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  checkLimits(server);
  const { origin, stop } = await listenOnLoopback(server);
  return { endpoint: origin, stop };
}

/** Rejects requests that exceed limits of DynamoDB which dynalite does not check. */
function checkLimits(server: Server): void {
  const limits = new DynamoDbLimits();
  const listeners = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
    const fault = operation === '' ? null : limits.fault(operation, body.toString());
    if (fault === null) {
      const { method, url, headers } = request;
      const replayed = Object.assign(Readable.from([body]), { method, url, headers });
      for (const listener of listeners) Reflect.apply(listener, server, [replayed, response]);
      return;
    }
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: 'com.amazon.coral.validate#ValidationException', message: fault }));
  }
}

/** Creates a table as the stack does; resolves when it is active. */
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
        Projection: projection(index.nonKeyAttributes),
      })),
    }),
  });
}

function projection(nonKeyAttributes: readonly string[] | undefined) {
  if (!nonKeyAttributes) return { ProjectionType: 'ALL' as const };
  return nonKeyAttributes.length === 0
    ? { ProjectionType: 'KEYS_ONLY' as const }
    : { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...nonKeyAttributes] };
}

/** Creates a table from a CreateTable input; resolves when it is active. */
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

/** A client that records the name of each command it sends, such as `UpdateItemCommand`. */
export function observedClient(endpoint: string): { client: DynamoDBDocumentClient; sent: string[] } {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(endpoint)));
  const sent: string[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      (input) => {
        sent.push(commandName ?? 'unnamed');
        return next(input);
      },
    { step: 'initialize', name: 'observe' },
  );
  return { client, sent };
}
