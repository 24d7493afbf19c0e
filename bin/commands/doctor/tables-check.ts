import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Deployment } from '../../doctor/deployment';
import { findingsOf, ok, skipped, wrong, type Finding } from '../../doctor/finding';
import { describeTable, unkept, unready } from '../../doctor/checks/tables';
import { TABLES, type NamedTable } from './tables';

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
