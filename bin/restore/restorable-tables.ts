import {
  DescribeTableCommand,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  AUDIT_TABLE,
  CONFIGURATIONS_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  type TableSchema,
} from '../../functions/store/tables';
import { CommandError } from '../command-line/command';

type RestorableTable = { variable: string; output: string; schema: TableSchema };

/**
 * The tables whose data can be copied back. The directory and the counts are not among them: they are read from Lucca and
 * counted from the log again.
 */
export const RESTORABLE_TABLES = {
  configurations: {
    variable: 'CONFIGURATIONS_TABLE',
    output: 'ConfigurationsTable',
    schema: CONFIGURATIONS_TABLE,
  },
  audit: { variable: 'AUDIT_TABLE', output: 'AuditTable', schema: AUDIT_TABLE },
  mappings: { variable: 'MAPPINGS_TABLE', output: 'MappingsTable', schema: MAPPINGS_TABLE },
  guests: { variable: 'GUESTS_TABLE', output: 'GuestsTable', schema: GUESTS_TABLE },
  logs: { variable: 'LOGS_TABLE', output: 'LogsTable', schema: LOGS_TABLE },
} as const satisfies Record<string, RestorableTable>;

export type RestorableName = keyof typeof RESTORABLE_TABLES;

/**
 * Checks that a table is ready and has the keys of a schema.
 *
 * @param live name of the table to copy into
 * @throws CommandError
 */
export async function checkSource(
  client: DynamoDBDocumentClient,
  source: string,
  { live, schema }: { live: string; schema: TableSchema },
): Promise<void> {
  if (source === live) throw new CommandError([`--from: ${source} is the live table itself`]);
  const { TableStatus: status = 'unknown', KeySchema = [] } = await describe(client, source);
  if (status !== 'ACTIVE') {
    throw new CommandError([`--from: ${source} is ${status}; wait until it is ACTIVE`]);
  }
  const found = KeySchema.map(({ AttributeName }) => AttributeName).join(', ');
  const expected = keyNames(schema).join(', ');
  if (found !== expected) {
    throw new CommandError([`--from: ${source} has the keys ${found}, but must have ${expected}`]);
  }
}

async function describe(client: DynamoDBDocumentClient, name: string): Promise<TableDescription> {
  try {
    const { Table = {} } = await client.send(new DescribeTableCommand({ TableName: name }));
    return Table;
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new CommandError([`--from: there is no table ${name} in this account and region`]);
  }
}

export function keyNames({ partitionKey, sortKey }: TableSchema): string[] {
  return sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
}
