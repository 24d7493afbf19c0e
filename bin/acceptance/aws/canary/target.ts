import { FindingError, skipped, wrong } from '../../../doctor/finding';
import type { DeploymentGroup } from '../api/deployments';
import { LIVE, type FunctionConfiguration } from '../api/functions';
import { functionReference, stackNameOf, type ControlContext } from '../control-context';
import { poll } from '../poll';

const UPDATE_LIMIT_MS = 2 * 60_000;

/** Logical ids begin with the path of the construct. */
const APPLICATION = /^DeploymentApplication[0-9A-F]{8}$/;
const GROUP = /^DeploymentIngest[0-9A-F]{8}$/;

/** Ingest: an invocation that fails on purpose touches no event and rings no one, because no alarm counts its errors. */
export type CanaryTarget = {
  group: DeploymentGroup;
  functionName: string;
  live: FunctionConfiguration;
  /** Description of the unpublished version, which the check changes for a moment. */
  description: string;
  alarms: string[];
  /** The alarm on errors of the live version. */
  errorAlarm: string;
};

/** @returns null if the stage has no canary */
export async function findGroup({ control, deployment }: ControlContext): Promise<DeploymentGroup | null> {
  const resources = await control.stack.resources(stackNameOf(deployment));
  const idOf = (type: string, pattern: RegExp) =>
    resources.find((one) => one.type === `AWS::CodeDeploy::${type}` && pattern.test(one.logicalId))
      ?.physicalId;
  const application = idOf('Application', APPLICATION);
  const group = idOf('DeploymentGroup', GROUP);
  return application === undefined || group === undefined ? null : { application, group };
}

/**
 * Finds what the check deploys, and makes sure that nothing else is going on.
 *
 * @throws FindingError that says why the stage cannot be used
 */
export async function findTarget(context: ControlContext): Promise<CanaryTarget> {
  const { control, deployment } = context;
  const { name: functionName } = await functionReference(deployment, 'ingest');
  const latest = await control.functions.configuration(functionName);
  if (latest.environment['STAGE'] === 'prod' || stackNameOf(deployment).endsWith('-prod')) {
    throw new FindingError(wrong('prod is left alone', 'Run it on another stage with a canary'));
  }
  const group = await findGroup(context);
  if (!group) {
    throw new FindingError(wrong('the stage has no canary', 'Run it on a stage with the setting canary'));
  }
  const { version, weights } = await control.functions.liveAlias(functionName);
  const live = await control.functions.configuration(functionName, LIVE);
  if (Object.keys(weights).length > 0 || (await control.deployments.running(group)).length > 0) {
    throw new FindingError(
      wrong('a deployment is in progress', 'Wait until it has ended, then run it again'),
    );
  }
  if (live.codeHash !== latest.codeHash) {
    throw new FindingError(
      wrong('the newest version of ingest is not live', 'Deploy this stage again, then run it again'),
    );
  }
  const { alarms, rollsBackOnAlarm } = await control.deployments.group(group);
  const errorAlarm = `${functionName}-errors-of-version-${version}`;
  if (!rollsBackOnAlarm || !alarms.includes(errorAlarm)) {
    throw new FindingError(
      wrong(
        'the deployment group does not watch the errors of the live version',
        'Deploy this stage again: its alias or its group was changed by hand',
      ),
    );
  }
  const active = (await control.alarms.named(alarms)).filter(({ state }) => state === 'ALARM');
  if (active.length > 0) {
    throw new FindingError(skipped('an alarm of the deployment is on, which would stop any canary'));
  }
  return { group, functionName, live, description: latest.description, alarms, errorAlarm };
}

/** Waits until the last change of the unpublished version is complete. */
export async function waitUntilReady(
  { control }: ControlContext,
  name: string,
  sleep: ControlContext['sleep'],
): Promise<void> {
  await poll(async () => ((await control.functions.configuration(name)).isReady ? true : null), {
    sleep,
    limitMs: UPDATE_LIMIT_MS,
  });
}
