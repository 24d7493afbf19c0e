import { TABLES } from '../../../doctor/checks/tables';
import { confirmed, refuted, type Finding } from '../../check';
import type { ControlContext } from '../control-context';

/** Whether each table with items that expire deletes them by the attribute that the stores write. */
export async function checkTimeToLive({ control, deployment }: ControlContext): Promise<Finding[]> {
  const problems: string[] = [];
  let checked = 0;
  for (const { output, schema } of TABLES) {
    if (schema.timeToLive === undefined) continue;
    const { status, attribute } = await control.tables.timeToLive(await deployment.output(output));
    checked += 1;
    const isOn = status === 'ENABLED' || status === 'ENABLING';
    if (!isOn) problems.push(`${output} has none (${status})`);
    else if (attribute !== schema.timeToLive) problems.push(`${output} expires by ${attribute ?? 'nothing'}`);
  }
  if (problems.length > 0) return [refuted('AWS-07', problems.join(', '))];
  return [
    confirmed('AWS-07', `on for ${checked} tables; DynamoDB deletes within days, which is not awaited`),
  ];
}

/** Whether the account allows as many executions as the stage may use. */
export async function checkConcurrency({ aws, deployment }: ControlContext): Promise<Finding[]> {
  const assumed = Number(await deployment.output('AccountConcurrency'));
  const { limit, unreserved } = await aws.concurrency();
  const text = `${unreserved} of ${limit} executions are unreserved, the stage uses up to ${assumed}`;
  return [unreserved >= assumed ? confirmed('AWS-14', text) : refuted('AWS-14', text)];
}
