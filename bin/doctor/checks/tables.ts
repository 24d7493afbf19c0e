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
  DIRECTORY_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
  type TableSchema,
} from '../../../functions/store/tables';
import type { Deployment } from '../deployment';
import { findingsOf, ok, skipped, wrong, type Finding } from '../finding';

const ADVICE = 'Deploy again. If CloudFormation finds no change, fix it in the DynamoDB console';

/** A table, with the variable and the output that contain its name. */
type DeployedTable = { variable: string; output: string; schema: TableSchema };

export const TABLES: readonly DeployedTable[] = [
  { variable: 'CONFIGURATIONS_TABLE', output: 'ConfigurationsTable', schema: CONFIGURATIONS_TABLE },
  { variable: 'MAPPINGS_TABLE', output: 'MappingsTable', schema: MAPPINGS_TABLE },
  { variable: 'LOGS_TABLE', output: 'LogsTable', schema: LOGS_TABLE },
  { variable: 'TALLIES_TABLE', output: 'TalliesTable', schema: TALLIES_TABLE },
  { variable: 'GUESTS_TABLE', output: 'GuestsTable', schema: GUESTS_TABLE },
  { variable: 'DIRECTORY_TABLE', output: 'DirectoryTable', schema: DIRECTORY_TABLE },
  { variable: 'AUDIT_TABLE', output: 'AuditTable', schema: AUDIT_TABLE },
];

/** Checks that each table is ready, and that its TTL, deletion protection and recovery match the stage. */
export async function checkTables(
  client: DynamoDBDocumentClient,
  deployment: Deployment,
): Promise<Finding[]> {
  const retainsData = await readRetention(deployment);
  const findings = await Promise.all(
    TABLES.map((table) => findingsOf(table.output, () => checkTable(table))),
  );
  const others = findings.flat().filter(({ status }) => status !== 'ok');
  const ready = TABLES.length - others.length;
  return [
    ...(ready > 0 ? [ok(`${ready} ready`)] : []),
    ...others,
    ...(retainsData === null ? [skipped('TTL, deletion protection and recovery need the stack')] : []),
    ...(retainsData === false ? [skipped('this stage has neither deletion protection nor recovery')] : []),
  ];

  async function checkTable({ variable, output, schema }: DeployedTable): Promise<Finding[]> {
    const name = await deployment.readSetting(variable, output);
    const { Table: table = {} } = await client.send(new DescribeTableCommand({ TableName: name }));
    const problems = [
      ...statusProblems(table, schema),
      ...(retainsData === null ? [] : await expiryProblems(client, name, schema)),
      ...(retainsData === true ? await protectionProblems(client, name, table, schema) : []),
    ];
    if (problems.length === 0) return [ok(output)];
    return [wrong(`${output} ${problems.join(', ')}`, ADVICE)];
  }
}

/**
 * Whether the stage retains its data: if its stack is protected, and always in production. Null if the stage is
 * unknown.
 */
async function readRetention({ stackName, stack }: Deployment): Promise<boolean | null> {
  try {
    const { isProtected } = await stack();
    return isProtected || stackName?.endsWith('-prod') === true;
  } catch {
    return null;
  }
}

/** Each problem completes a sentence that begins with the table's name. */
function statusProblems(table: TableDescription, { indexes = [] }: TableSchema): string[] {
  const { TableStatus: status = 'unknown', GlobalSecondaryIndexes: found = [] } = table;
  const indexProblems = indexes.flatMap(({ name }) => {
    const index = found.find(({ IndexName }) => IndexName === name);
    if (index?.IndexStatus === 'ACTIVE') return [];
    return [index ? `has index ${name} in state ${index.IndexStatus ?? 'unknown'}` : `has no index ${name}`];
  });
  return status === 'ACTIVE' ? indexProblems : [`is ${status}`, ...indexProblems];
}

async function expiryProblems(
  client: DynamoDBDocumentClient,
  name: string,
  { timeToLive }: TableSchema,
): Promise<string[]> {
  if (timeToLive === undefined) return [];
  const { TimeToLiveDescription: found } = await client.send(
    new DescribeTimeToLiveCommand({ TableName: name }),
  );
  const isEnabled = found?.TimeToLiveStatus === 'ENABLED' || found?.TimeToLiveStatus === 'ENABLING';
  return isEnabled && found.AttributeName === timeToLive ? [] : [`has no TTL on ${timeToLive}`];
}

async function protectionProblems(
  client: DynamoDBDocumentClient,
  name: string,
  table: TableDescription,
  { hasPointInTimeRecovery = true }: TableSchema,
): Promise<string[]> {
  const { ContinuousBackupsDescription: found } = await client.send(
    new DescribeContinuousBackupsCommand({ TableName: name }),
  );
  const recovery = found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  return [
    ...(table.DeletionProtectionEnabled === true ? [] : ['has no deletion protection']),
    ...(recovery === 'ENABLED' || !hasPointInTimeRecovery ? [] : ['has no point-in-time recovery']),
  ];
}
