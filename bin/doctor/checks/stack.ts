import { errorName } from '../../../functions/shared/safe-logging';
import type { StackState } from '../../commands/doctor/cloud';
import type { Deployment } from '../deployment';
import { Found, ok, wrong, type Finding } from '../finding';

const SETTLED = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;
/** It works as it did before. */
const TAKEN_BACK = /^(UPDATE|IMPORT)_ROLLBACK_COMPLETE$/;

/**
 * Whether the stack is there and nothing is being changed.
 *
 * @param outputs that this version of the stack has
 */
export async function checkStack(
  { stackName, stack }: Deployment,
  outputs: readonly string[],
): Promise<Finding[]> {
  const state = await existing(stackName, stack);
  return [settled(state), ...complete(state, outputs)];
}

async function existing(name: string | null, stack: Deployment['stack']): Promise<StackState> {
  try {
    return await stack();
  } catch (error) {
    if (errorName(error) !== 'ValidationError') throw error;
    const advice = 'Name it as the deployment did (npx cdk list), with its AWS account and region';
    throw new Found(wrong(`there is no stack ${name ?? ''} in this account and region`, advice));
  }
}

function settled({ status }: StackState): Finding {
  if (SETTLED.test(status)) return ok(status);
  if (TAKEN_BACK.test(status)) return ok(`${status}: the last deployment was taken back`);
  if (status.endsWith('_IN_PROGRESS'))
    return wrong(`${status}: it is being changed`, 'Wait for the end of the deployment, then run this again');
  return wrong(status, 'Its events in CloudFormation tell what failed: mend that, and deploy again');
}

function complete({ outputs }: StackState, expected: readonly string[]): Finding[] {
  const missing = expected.filter((name) => !outputs[name]);
  if (missing.length === 0) return [];
  return [
    wrong(
      `it lacks the outputs ${missing.join(', ')}`,
      'It is of another version than this: deploy this one',
    ),
  ];
}
