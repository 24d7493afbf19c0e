import { healthReport } from '../../../functions/health/health-check';
import { errorName } from '../../../functions/shared/safe-logging';
import type { Alarm, Cloud, StackState } from '../aws';
import type { Deployment } from '../deployment';
import { findingsOf, Found, ok, skipped, wrong, type Finding } from '../finding';

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

/** Outputs that name what runs now of each function. */
export const FUNCTIONS = ['IngestFunction', 'SyncFunction', 'ReconcileFunction', 'ConsoleFunction'] as const;

const ADVICE =
  'Has the role of the function the right to it, and does it exist? Deploy again; the log group of the function tells more';

/** Whether each function reaches, with its own role and from where it runs, what it needs. */
export async function checkFunctions(
  { invoke }: Pick<Cloud, 'invoke'>,
  { stackName, output }: Deployment,
): Promise<Finding[]> {
  if (stackName === null) throw new Found(skipped('needs --stack'));
  const findings = await Promise.all(FUNCTIONS.map((name) => findingsOf(name, () => lookAt(name))));
  return findings.flat();

  async function lookAt(name: string): Promise<Finding[]> {
    const report = healthReport.safeParse(await invoke(await output(name), { healthCheck: true }));
    if (!report.success) {
      const advice = 'It is of another version than this: deploy this one';
      return [wrong(`${name} does not understand the question`, advice)];
    }
    const failing = report.data.checks.filter((check) => !check.ok);
    if (failing.length === 0) return [ok(name)];
    const found = failing.map((check) => `${check.name} (${check.problem ?? 'unknown'})`).join(', ');
    return [wrong(`${name} does not reach ${found}`, ADVICE)];
  }
}

/** Whether an alarm is on, and anybody is told when one goes off. */
export async function checkAlarms(
  { alarms, subscribers }: Pick<Cloud, 'alarms' | 'subscribers'>,
  { stackName, output }: Deployment,
): Promise<Finding[]> {
  if (stackName === null) throw new Found(skipped('needs --stack'));
  const prefix = `${stackName}-`;
  const findings = await Promise.all([
    findingsOf('the alarms', async () => states(await alarms(prefix), prefix)),
    findingsOf('who is told of alarms', async () => told(await subscribers(await output('AlarmTopicArn')))),
  ]);
  return findings.flat();
}

function states(found: Alarm[], prefix: string): Finding[] {
  // What a stack is called may begin like another: names of stages have no capitals, those of alarms begin with one.
  const alarms = found.filter(({ name }) => /^[A-Z]/.test(name.slice(prefix.length)));
  if (alarms.length === 0) return [wrong('there is none', 'Deploy this version, which has them')];
  const on = alarms.filter(({ state }) => state === 'ALARM');
  if (on.length === 0) return [ok(`none of ${alarms.length} is on`)];
  return on.map(({ name, description }) =>
    wrong(`${name.slice(prefix.length)} is on`, description || 'Its page in CloudWatch tells more'),
  );
}

function told({ confirmed, pending }: Awaited<ReturnType<Cloud['subscribers']>>): Finding[] {
  const unconfirmed = pending > 0 ? `, ${pending} not confirmed yet` : '';
  if (confirmed > 0) return [ok(`${confirmed} told${unconfirmed}`)];
  const advice =
    pending > 0
      ? 'Whoever was subscribed has to follow the link in the mail that AWS sent'
      : 'Subscribe somebody to the topic AlarmTopicArn, and have it confirmed (README, Operating it)';
  return [wrong(`nobody is told of alarms${unconfirmed}`, advice)];
}
