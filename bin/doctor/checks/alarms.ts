import type { Alarm, AwsApi } from '../aws';
import type { Deployment } from '../deployment';
import { findingsOf, ok, requirePrerequisite, skipped, wrong, type Finding } from '../finding';

const TOPICS = [
  ['PageTopicArn', 'pages', 'alarms.page.emails'],
  ['TicketTopicArn', 'tickets', 'alarms.ticket.emails'],
] as const;

/** Checks that no alarm is active and that each topic has a confirmed subscription, unless the stage has no alarms. */
export async function checkAlarms(
  { alarms, subscribers }: Pick<AwsApi, 'alarms' | 'subscribers'>,
  { stackName, stack }: Deployment,
): Promise<Finding[]> {
  if (stackName === null) return [skipped('needs --stack')];
  const { outputs } = await requirePrerequisite('the stack outputs', stack);
  if (TOPICS.every(([output]) => !outputs[output])) {
    return [skipped('this stage has no alarms (setting alarms.enabled)')];
  }
  const prefix = `${stackName}-`;
  const findings = await Promise.all([
    findingsOf('the alarms', async () => checkAlarmStates(await alarms(prefix), prefix)),
    ...TOPICS.map(([output, title, setting]) =>
      findingsOf(`the subscriptions to ${title}`, async () => {
        const topic = outputs[output];
        if (!topic) return [skipped(`needs the stack output ${output}`)];
        return [checkSubscribers(await subscribers(topic), { output, title, setting })];
      }),
    ),
  ]);
  return findings.flat();
}

function checkAlarmStates(found: Alarm[], prefix: string): Finding[] {
  // The name of another stack may begin with this prefix. Stage names are lower case; alarm names begin with a capital.
  const alarms = found.filter(({ name }) => /^[A-Z]/.test(name.slice(prefix.length)));
  if (alarms.length === 0) {
    return [wrong('the stack has topics but no alarms', 'Deploy this version, which creates them')];
  }
  const active = alarms.filter(({ state }) => state === 'ALARM');
  if (active.length === 0) return [ok(`0 of ${alarms.length} active`)];
  return active.map(({ name, description }) =>
    wrong(`${name.slice(prefix.length)} is active`, description || 'See the alarm in CloudWatch'),
  );
}

function checkSubscribers(
  { confirmed, pending }: Awaited<ReturnType<AwsApi['subscribers']>>,
  { output, title, setting }: { output: string; title: string; setting: string },
): Finding {
  const unconfirmed = pending > 0 ? `, ${pending} unconfirmed` : '';
  if (confirmed > 0) return ok(`subscriptions to ${title}: ${confirmed} confirmed${unconfirmed}`);
  const advice =
    pending > 0
      ? 'Open the confirmation link in the email that AWS sent to the subscriber'
      : `Subscribe to the topic in the output ${output}, or set ${setting}; see "Alarms" in lib/README.md`;
  return wrong(`no confirmed subscription to ${title}${unconfirmed}`, advice);
}
