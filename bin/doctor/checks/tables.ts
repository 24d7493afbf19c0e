import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableSchema } from '../../../functions/store/tables';

export async function describeTable(client: DynamoDBDocumentClient, name: string): Promise<TableDescription> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  return Table ?? {};
}

/** What of a table is not there, or not ready, in words that go on after its name. */
export function unready(table: TableDescription, { indexes = [] }: TableSchema): string[] {
  const { TableStatus: status = 'unknown', GlobalSecondaryIndexes: found = [] } = table;
  const missing = indexes.flatMap(({ name }) => {
    const index = found.find(({ IndexName }) => IndexName === name);
    if (index?.IndexStatus === 'ACTIVE') return [];
    return [index ? `has its index ${name} ${index.IndexStatus ?? 'unknown'}` : `lacks the index ${name}`];
  });
  return status === 'ACTIVE' ? missing : [`is ${status}`, ...missing];
}

/** What of a table is not kept, or not removed, as it should be. */
export async function unkept(
  client: DynamoDBDocumentClient,
  name: string,
  { schema, table, keepsData }: { schema: TableSchema; table: TableDescription; keepsData: boolean },
): Promise<string[]> {
  const problems: string[] = [];
  if (schema.timeToLive !== undefined && (await timeToLive(client, name)) !== schema.timeToLive) {
    problems.push(`does not expire rows by ${schema.timeToLive}`);
  }
  if (!keepsData) return problems;
  if (table.DeletionProtectionEnabled !== true) problems.push('is not protected from deletion');
  if (!(await isRecoverable(client, name))) problems.push('has no point-in-time recovery');
  return problems;
}

async function timeToLive(client: DynamoDBDocumentClient, name: string): Promise<string | null> {
  const { TimeToLiveDescription: found } = await client.send(
    new DescribeTimeToLiveCommand({ TableName: name }),
  );
  const isOn = found?.TimeToLiveStatus === 'ENABLED' || found?.TimeToLiveStatus === 'ENABLING';
  return isOn ? (found.AttributeName ?? null) : null;
}

async function isRecoverable(client: DynamoDBDocumentClient, name: string): Promise<boolean> {
  const { ContinuousBackupsDescription: found } = await client.send(
    new DescribeContinuousBackupsCommand({ TableName: name }),
  );
  return found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
}
