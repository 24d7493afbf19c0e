import { healthReport } from '../../../functions/health/health-check';
import { errorName } from '../../../functions/shared/safe-logging';
import type { Alarm, AwsApi, StackState } from '../aws';
import type { Deployment } from '../deployment';
import { FindingError, findingsOf, ok, skipped, wrong, type Finding } from '../finding';

const OTHER_VERSION_ADVICE = 'It is of another version than this: deploy this one';

/**
 * Checks that the stack exists, is not being changed, and is of this version.
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
    const advice = 'Use the name from the deployment (npx cdk list), with its AWS account and region';
    throw new FindingError(wrong(`there is no stack ${name ?? ''} in this account and region`, advice));
  }
}

const COMPLETE = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/;

/** The stack works as before the failed deployment. */
const ROLLED_BACK = /^(UPDATE|IMPORT)_ROLLBACK_COMPLETE$/;

function checkStatus({ status }: StackState): Finding {
  if (COMPLETE.test(status)) return ok(status);
  if (ROLLED_BACK.test(status)) return ok(`${status}: the last deployment was rolled back`);
  if (status.endsWith('_IN_PROGRESS')) {
    return wrong(`${status}: it is being changed`, 'Wait for the end of the deployment, then run this again');
  }
  return wrong(status, 'Its events in CloudFormation show what failed: fix that, and deploy again');
}

function checkOutputs({ outputs }: StackState, expected: readonly string[]): Finding[] {
  const missing = expected.filter((name) => !outputs[name]);
  return missing.length === 0
    ? []
    : [wrong(`it lacks the outputs ${missing.join(', ')}`, OTHER_VERSION_ADVICE)];
}

/** Outputs with the function versions that serve requests. */
export const FUNCTIONS = ['IngestFunction', 'SyncFunction', 'ReconcileFunction', 'ConsoleFunction'] as const;

const UNREACHABLE_ADVICE =
  'Check that it exists and that the role of the function has access to it: deploy again; see also the log group of the function';

/** Checks that each function reaches what it needs, with its own role. */
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
    return [wrong(`${name} does not reach ${problems}`, UNREACHABLE_ADVICE)];
  }
}

/** Checks that no alarm is on, and that someone is notified when one goes off. */
export async function checkAlarms(
  { alarms, subscribers }: Pick<AwsApi, 'alarms' | 'subscribers'>,
  { stackName, output }: Deployment,
): Promise<Finding[]> {
  if (stackName === null) throw new FindingError(skipped('needs --stack'));
  const prefix = `${stackName}-`;
  const findings = await Promise.all([
    findingsOf('the alarms', async () => checkAlarmStates(await alarms(prefix), prefix)),
    findingsOf('the subscribers to alarms', async () =>
      checkSubscribers(await subscribers(await output('AlarmTopicArn'))),
    ),
  ]);
  return findings.flat();
}

function checkAlarmStates(found: Alarm[], prefix: string): Finding[] {
  // Another stack's name may begin with this prefix, too. Stage names are lower case; alarm names begin with a capital.
  const alarms = found.filter(({ name }) => /^[A-Z]/.test(name.slice(prefix.length)));
  if (alarms.length === 0) return [wrong('there is none', 'Deploy this version, which has them')];
  const active = alarms.filter(({ state }) => state === 'ALARM');
  if (active.length === 0) return [ok(`none of ${alarms.length} is on`)];
  return active.map(({ name, description }) =>
    wrong(`${name.slice(prefix.length)} is on`, description || 'See its page in CloudWatch'),
  );
}

function checkSubscribers({ confirmed, pending }: Awaited<ReturnType<AwsApi['subscribers']>>): Finding[] {
  const unconfirmed = pending > 0 ? `, ${pending} not confirmed yet` : '';
  if (confirmed > 0) return [ok(`${confirmed} subscribed${unconfirmed}`)];
  const advice =
    pending > 0
      ? 'The subscriber has to follow the link in the mail from AWS'
      : 'Subscribe someone to the topic AlarmTopicArn, and confirm the subscription (README, Operating it)';
  return [wrong(`nobody is subscribed to alarms${unconfirmed}`, advice)];
}
