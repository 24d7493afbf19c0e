import { healthReport } from '../../../functions/health/health-check';
import { errorName } from '../../../functions/shared/safe-logging';
import type { AwsApi, StackState } from '../aws';
import type { Deployment } from '../deployment';
import { FindingError, findingsOf, ok, skipped, wrong, type Finding } from '../finding';

const OTHER_VERSION_ADVICE = 'The deployment has another version: deploy this one';

/**
 * Checks that the stack exists, is not being deployed, and has this version.
 *
 * @param outputs of this version
 */
export async function checkStack(
  { stackName, stack }: Deployment,
  outputs: readonly string[],
): Promise<Finding[]> {
  const state = await readStack(stackName, stack);
  return [checkStatus(state), ...checkOutputs(state, outputs)];
}

async function readStack(name: string | null, stack: Deployment['stack']): Promise<StackState> {
  try {
    return await stack();
  } catch (error) {
    if (errorName(error) !== 'ValidationError') throw error;
    const advice = 'Check the stack name (npx cdk list -c stage=STAGE), the AWS account and the region';
    throw new FindingError(wrong(`there is no stack ${name ?? ''} in this account and region`, advice));
  }
}

const COMPLETE = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;

/** The stack is in the state before the failed deployment. */
const ROLLED_BACK = /^(UPDATE|IMPORT)_ROLLBACK_COMPLETE$/;

function checkStatus({ status }: StackState): Finding {
  if (COMPLETE.test(status)) return ok(status);
  if (ROLLED_BACK.test(status)) return ok(`${status}: the last deployment was rolled back`);
  if (status.endsWith('_IN_PROGRESS')) {
    return wrong(`${status}: deployment in progress`, 'Wait until it has ended, then run the doctor again');
  }
  return wrong(status, 'Find the failure in the stack events in CloudFormation, fix it, and deploy again');
}

function checkOutputs({ outputs }: StackState, expected: readonly string[]): Finding[] {
  const missing = expected.filter((name) => !outputs[name]);
  return missing.length === 0 ? [] : [wrong(`missing outputs: ${missing.join(', ')}`, OTHER_VERSION_ADVICE)];
}

/** Outputs with the aliases of the functions in service. */
export const FUNCTIONS = ['IngestFunction', 'SyncFunction', 'ReconcileFunction', 'ConsoleFunction'] as const;

const UNREACHABLE_ADVICE =
  'Deploy again, to restore the resource and the role of the function. If that does not help, see the log group of the function';

/** Checks that each function can access its dependencies with its own role. */
export async function checkFunctions(
  { invoke }: Pick<AwsApi, 'invoke'>,
  { stackName, output }: Deployment,
): Promise<Finding[]> {
  if (stackName === null) throw new FindingError(skipped('needs --stack'));
  const findings = await Promise.all(FUNCTIONS.map((name) => findingsOf(name, () => checkFunction(name))));
  return findings.flat();

  async function checkFunction(name: string): Promise<Finding[]> {
    const report = healthReport.safeParse(await invoke(await output(name), { healthCheck: true }));
    if (!report.success) return [wrong(`${name} does not support the health check`, OTHER_VERSION_ADVICE)];
    const failing = report.data.checks.filter((check) => !check.ok);
    if (failing.length === 0) return [ok(name)];
    const problems = failing.map((check) => `${check.name} (${check.problem ?? 'unknown'})`).join(', ');
    return [wrong(`${name} cannot access ${problems}`, UNREACHABLE_ADVICE)];
  }
}
