import { confirmed, refuted, type Finding } from '../../check';
import type { ControlContext } from '../control-context';

/** Whether the account allows as many executions as the stage may use. */
export async function checkConcurrency({ aws, deployment }: ControlContext): Promise<Finding[]> {
  const assumed = Number(await deployment.output('AccountConcurrency'));
  const { limit, unreserved } = await aws.concurrency();
  const text = `${unreserved} of ${limit} executions are unreserved, the stage uses up to ${assumed}`;
  return [unreserved >= assumed ? confirmed('AWS-14', text) : refuted('AWS-14', text)];
}
