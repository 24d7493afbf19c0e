import type { Alarm, Cloud } from './cloud';
import type { Deployment } from '../../doctor/deployment';
import { findingsOf, Found, ok, skipped, wrong, type Finding } from '../../doctor/finding';

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
