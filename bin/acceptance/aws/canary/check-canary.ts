import { confirmed, notDecided, refuted, type Finding } from '../../check';
import { hasEnded, type DeploymentState } from '../api/deployments';
import { ALARM_REASON, MARK, type ControlContext } from '../control-context';
import { poll } from '../poll';
import { findTarget, waitUntilReady, type CanaryTarget } from './target';
import { undoCanary } from './undo';

const START_LIMIT_MS = 2 * 60_000;
/** The canary itself lasts 5 minutes. */
const DEPLOYMENT_LIMIT_MS = 12 * 60_000;
/** An alarm evaluates a metric of a minute within three. */
const ALARM_LIMIT_MS = 3 * 60_000;
/** The live version gets nine invocations of ten. */
const MAX_INVOCATIONS = 40;

/** No request of API Gateway: ingest fails before it reads anything. */
const POISON = {};

/**
 * Deploys a version that differs in its description only, with the deployment group of ingest. Then invokes the alias
 * so that the version on which the group's alarm looks fails, and waits for the rollback.
 *
 * The alarm of the group counts errors of the version of the last real deployment, which is the live one: no new
 * version could set it off. So the live version fails on the check's own invocations, and the new one is the same code:
 * no delivery of Lucca fails.
 */
export async function checkCanary(
  context: ControlContext,
  showActivity: (activity: string) => void,
): Promise<Finding[]> {
  const target = await findTarget(context);
  try {
    return await run(context, target, showActivity);
  } finally {
    await undoCanary(context, target.description);
  }
}

async function run(
  context: ControlContext,
  target: CanaryTarget,
  showActivity: (activity: string) => void,
): Promise<Finding[]> {
  const { control, newId, sleep } = context;
  const { functionName, live, group } = target;
  const mark = `${MARK}${newId()}`;
  showActivity('publishing a version with the same code');
  await control.functions.setDescription(functionName, mark);
  await waitUntilReady(context, functionName, sleep);
  const { codeHash } = live;
  const { version } = await control.functions.publish(functionName, { codeHash, description: mark });
  await control.functions.setDescription(functionName, target.description);
  if (version === live.version) {
    const reason = 'Lambda published no version for another description';
    return undecided(reason, 'Report it: the check needs another way to publish a version');
  }
  showActivity(`canary from version ${live.version} to ${version}`);
  const move = { functionName, from: live.version, to: version, description: mark };
  const id = await control.deployments.create({ ...group, ...move });
  const isShared = await poll(
    async () => {
      if (hasEnded(await control.deployments.state(id))) return false;
      return version in (await control.functions.liveAlias(functionName)).weights ? true : null;
    },
    { sleep, limitMs: START_LIMIT_MS },
  );
  if (isShared !== true) {
    const { status, error } = await control.deployments.state(id);
    return undecided(`the canary did not start: ${status} ${error}`.trimEnd(), 'Look at it in CodeDeploy');
  }
  if (!(await failOnce(context, target))) {
    return undecided('no invocation of the live version failed', 'Report it: ingest accepts any event');
  }
  return watch(context, target, { id, showActivity });
}

/** Invokes the alias until the live version has failed. @returns whether it did */
async function failOnce({ control }: ControlContext, target: CanaryTarget): Promise<boolean> {
  for (let count = 0; count < MAX_INVOCATIONS; count += 1) {
    const { version, hasFailed } = await control.functions.invokeLive(target.functionName, POISON);
    if (version === target.live.version && hasFailed) return true;
  }
  return false;
}

/** Waits for the end of the deployment. If the alarm does not go off, it is set, so that the rollback is decided too. */
async function watch(
  { control, sleep }: ControlContext,
  { alarms, errorAlarm, functionName, live }: CanaryTarget,
  { id, showActivity }: { id: string; showActivity: (activity: string) => void },
): Promise<Finding[]> {
  const seen = { wentOff: false, wasSet: false };
  const ended = await poll<DeploymentState>(
    async (waitedMs) => {
      const states = await control.alarms.named(alarms);
      const alarm = states.find(({ name }) => name === errorAlarm);
      if (alarm?.state === 'ALARM' && !alarm.reason.startsWith(ALARM_REASON)) seen.wentOff = true;
      if (!seen.wentOff && waitedMs >= ALARM_LIMIT_MS) {
        seen.wasSet = true;
        await control.alarms.setState(errorAlarm, 'ALARM', `${ALARM_REASON}: roll back`);
      }
      showActivity(seen.wentOff ? 'waiting for the rollback' : 'waiting for the alarm');
      const state = await control.deployments.state(id);
      if (!hasEnded(state)) return null;
      const isBack = state.rollback === null || hasEnded(await control.deployments.state(state.rollback));
      return isBack || state.status === 'Succeeded' ? state : null;
    },
    { sleep, limitMs: DEPLOYMENT_LIMIT_MS },
  );
  const counted = seen.wentOff
    ? confirmed('AWS-06', `the alarm on errors of version ${live.version} went off`)
    : refuted('AWS-06', 'an error of the live version did not set off the alarm on errors of this version');
  const alias = await control.functions.liveAlias(functionName);
  const isBack = alias.version === live.version && Object.keys(alias.weights).length === 0;
  const how = `${seen.wasSet ? 'alarm set by hand: ' : ''}${ended?.status ?? 'still in progress'} ${ended?.error ?? ''}`;
  const rolledBack =
    isBack && ended !== null && ended.status !== 'Succeeded'
      ? confirmed('AWS-05', `${how.trimEnd()}, and the alias is back`)
      : refuted('AWS-05', `${how.trimEnd()}, and the alias is ${isBack ? '' : 'not '}back`);
  return [counted, rolledBack];
}

function undecided(reason: string, advice: string): Finding[] {
  return (['AWS-05', 'AWS-06'] as const).map((id) => notDecided(id, reason, advice));
}
