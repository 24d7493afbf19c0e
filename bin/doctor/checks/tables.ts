import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  AUDIT_TABLE,
  CONFIGURATIONS_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
  type TableSchema,
} from '../../../functions/store/tables';
import type { Deployment } from '../deployment';
import { findingsOf, ok, skipped, wrong, type Finding } from '../finding';

async function describeTable(client: DynamoDBDocumentClient, name: string): Promise<TableDescription> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  return Table ?? {};
}

/** What of a table is not there, or not ready, in words that go on after its name. */
function unready(table: TableDescription, { indexes = [] }: TableSchema): string[] {
  const { TableStatus: status = 'unknown', GlobalSecondaryIndexes: found = [] } = table;
  const missing = indexes.flatMap(({ name }) => {
    const index = found.find(({ IndexName }) => IndexName === name);
    if (index?.IndexStatus === 'ACTIVE') return [];
    return [index ? `has its index ${name} ${index.IndexStatus ?? 'unknown'}` : `lacks the index ${name}`];
  });
  return status === 'ACTIVE' ? missing : [`is ${status}`, ...missing];
}

/** What of a table is not kept, or not removed, as it should be. */
async function unkept(
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

const ADVICE = "Deploy again; where CloudFormation sees no change, set it in DynamoDB's console";

/** What is asked of a stage: that its data survives mistakes, or not; null where the stage is not known. */
type Keeping = boolean | null;

/** Whether each table can be used, and expires and keeps its rows as the stage wants it. */
export async function checkTables(
  client: DynamoDBDocumentClient,
  deployment: Deployment,
): Promise<Finding[]> {
  const keeping = await keepingOf(deployment);
  const findings = await Promise.all(
    TABLES.map((table) => findingsOf(table.output, () => lookAt(table, keeping))),
  );
  const others = findings.flat().filter(({ status }) => status !== 'ok');
  const ready = TABLES.length - others.length;
  return [
    ...(ready > 0 ? [ok(`${ready} ready`)] : []),
    ...others,
    ...(keeping === null ? [skipped('expiry, protection and recovery of tables need the stack')] : []),
    ...(keeping === false ? [skipped('the data of this stage need not survive')] : []),
  ];

  async function lookAt({ variable, output, schema }: NamedTable, keeps: Keeping): Promise<Finding[]> {
    const name = await deployment.setting(variable, output);
    const table = await describeTable(client, name);
    const settings = keeps === null ? [] : await unkept(client, name, { schema, table, keepsData: keeps });
    const problems = [...unready(table, schema), ...settings];
    if (problems.length === 0) return [ok(output)];
    return [wrong(`${output} ${problems.join(', ')}`, ADVICE)];
  }
}

/** A stage that keeps its data has its stack protected as well; production keeps it in any case. */
async function keepingOf({ stackName, stack }: Deployment): Promise<Keeping> {
  try {
    const { isProtected } = await stack();
    return isProtected || stackName?.endsWith('-prod') === true;
  } catch {
    return null;
  }
}

/** A table by the variable or the output that names it. */
type NamedTable = { variable: string; output: string; schema: TableSchema };

export const TABLES: readonly NamedTable[] = [
  { variable: 'CONFIGURATIONS_TABLE', output: 'ConfigurationsTable', schema: CONFIGURATIONS_TABLE },
  { variable: 'MAPPINGS_TABLE', output: 'MappingsTable', schema: MAPPINGS_TABLE },
  { variable: 'LOGS_TABLE', output: 'LogsTable', schema: LOGS_TABLE },
  { variable: 'TALLIES_TABLE', output: 'TalliesTable', schema: TALLIES_TABLE },
  { variable: 'GUESTS_TABLE', output: 'GuestsTable', schema: GUESTS_TABLE },
  { variable: 'AUDIT_TABLE', output: 'AuditTable', schema: AUDIT_TABLE },
];
