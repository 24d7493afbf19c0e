import { confirmed, notDecided, refuted, type Finding } from '../../check';
import type { WatchedAlarm } from '../api/alarms';
import { ALARM_REASON, stackNameOf, type ControlContext } from '../control-context';
import { poll } from '../poll';

/** CloudWatch runs an action within seconds of the change of state. */
const ACTION_LIMIT_MS = 2 * 60_000;

/** The clock of this machine may be ahead. */
const CLOCK_SKEW_MS = 30_000;

const TOPICS = [
  ['PageTopicArn', 'pages'],
  ['TicketTopicArn', 'tickets'],
] as const;

const NO_ALARMS = 'the stage has no alarms';
const OTHER_STAGE = 'Run it on a stage with alarms (setting alarms.enabled)';

/** Those of the deployment groups, which have no topic: `IngestFunction…-errors-of-version-12`. */
const OF_DEPLOYMENT = /-errors-of-version-\d+$/;

async function allAlarms({ control, deployment }: ControlContext): Promise<WatchedAlarm[]> {
  const prefix = `${stackNameOf(deployment)}-`;
  const found = await control.alarms.withPrefix(prefix);
  // The name of another stack may begin with this prefix. Stage names are lower case; names of alarms begin with a
  // capital.
  return found.filter(({ name }) => /^[A-Z]/.test(name.slice(prefix.length)));
}

async function topicsOf({ deployment }: ControlContext): Promise<{ arn: string; title: string }[]> {
  const { outputs } = await deployment.stack();
  return TOPICS.flatMap(([output, title]) => {
    const arn = outputs[output];
    return arn ? [{ arn, title }] : [];
  });
}

/**
 * Sets each alarm that is not on, and reads in its history that it reached its topic. Then sets it back. Alarms whose
 * own evaluation has set them back already are left alone.
 */
export async function checkAlarms(
  context: ControlContext,
  showActivity: (activity: string) => void,
): Promise<Finding[]> {
  const topics = await topicsOf(context);
  if (topics.length === 0) {
    return (['AWS-03', 'AWS-04'] as const).map((id) => notDecided(id, NO_ALARMS, OTHER_STAGE));
  }
  return [await checkActions(context, topics, showActivity), await checkSubscriptions(context, topics)];
}

async function checkActions(
  context: ControlContext,
  topics: { arn: string }[],
  showActivity: (activity: string) => void,
): Promise<Finding> {
  const { stackName } = context.deployment;
  const short = ({ name }: WatchedAlarm) => name.slice(`${stackName ?? ''}-`.length);
  const alarms = (await allAlarms(context)).filter(({ name }) => !OF_DEPLOYMENT.test(name));
  const silent = alarms.filter(({ actions }) => !topics.some(({ arn }) => actions.includes(arn)));
  if (silent.length > 0) return refuted('AWS-03', `no topic: ${silent.map(short).join(', ')}`);
  const active = alarms.filter(({ state }) => state === 'ALARM');
  const tested = alarms.filter(({ state }) => state !== 'ALARM');
  const problems: string[] = [];
  await Promise.all(
    tested.map(async (alarm) => {
      const problem = await testAlarm(context, alarm);
      if (problem !== null) problems.push(`${short(alarm)}: ${problem}`);
      showActivity(`alarm ${short(alarm)}`);
    }),
  );
  if (problems.length > 0) return refuted('AWS-03', problems.toSorted().join(', '));
  if (active.length > 0) {
    const reason = `on, and therefore not tested: ${active.map(short).join(', ')}`;
    return notDecided('AWS-03', reason, 'Resolve these alarms, then run it again');
  }
  return confirmed('AWS-03', `${tested.length} alarms reached their topics`);
}

/** @returns what is wrong; null if the alarm reached its topic */
async function testAlarm(
  { control, now, newId, sleep }: ControlContext,
  { name, state, actions }: WatchedAlarm,
): Promise<string | null> {
  const reason = `${ALARM_REASON} ${newId()}: nothing is wrong`;
  const since = now() - CLOCK_SKEW_MS;
  try {
    await control.alarms.setState(name, 'ALARM', reason);
    const done = await poll(
      async () => {
        const found = await control.alarms.actionsSince(name, since);
        const reached = found.filter(({ topic }) => actions.includes(topic));
        return reached.length > 0 ? reached : null;
      },
      { sleep, limitMs: ACTION_LIMIT_MS },
    );
    if (done === null) return `no action within ${ACTION_LIMIT_MS / 60_000} minutes`;
    return done.some(({ isDone }) => isDone) ? null : 'CloudWatch could not publish to the topic';
  } finally {
    const [current] = await control.alarms.named([name]);
    if (current?.reason === reason) {
      await control.alarms.setState(name, state, `${ALARM_REASON}: set back`);
    }
  }
}

async function checkSubscriptions(
  { aws }: ControlContext,
  topics: { arn: string; title: string }[],
): Promise<Finding> {
  const counts = await Promise.all(
    topics.map(async ({ arn, title }) => ({ title, ...(await aws.subscribers(arn)) })),
  );
  const deaf = counts.filter(({ confirmed: subscribed }) => subscribed === 0);
  if (deaf.length > 0) {
    return refuted('AWS-04', `no confirmed subscription to ${deaf.map(({ title }) => title).join(' and ')}`);
  }
  const texts = counts.map(({ title, confirmed: subscribed }) => `${title}: ${subscribed}`);
  return confirmed('AWS-04', `confirmed subscriptions to ${texts.join(', ')}`);
}

/** Sets back alarms that an interrupted run has left on. */
export async function setAlarmsBack(context: ControlContext): Promise<string[]> {
  const alarms = await allAlarms(context);
  const left = alarms.filter(({ state, reason }) => state === 'ALARM' && reason.startsWith(ALARM_REASON));
  for (const { name } of left) await context.control.alarms.setState(name, 'OK', `${ALARM_REASON}: set back`);
  return left.length === 0 ? [] : [`the state of ${left.length} alarms`];
}
