import type { DeploymentGroup } from '../api/deployments';
import { hasEnded } from '../api/deployments';
import { LIVE, type FunctionConfiguration } from '../api/functions';
import { functionReference, MARK, type ControlContext } from '../control-context';
import { poll } from '../poll';
import { findGroup, waitUntilReady } from './target';

const STOP_LIMIT_MS = 5 * 60_000;

const isOurs = ({ description }: { description: string }) => description.startsWith(MARK);

/**
 * Stops deployments of the acceptance, sends all traffic to the version before, deletes its versions and restores the
 * description of the unpublished version. Does nothing if there are none.
 *
 * @param description of the unpublished version before; null for that of the live version, which is the same
 * @returns what was undone
 */
export async function undoCanary(
  context: ControlContext,
  description: string | null = null,
): Promise<string[]> {
  const { control, deployment } = context;
  const { name } = await functionReference(deployment, 'ingest');
  const versions = await control.functions.versions(name);
  const ours = versions.filter((one) => one.version !== '$LATEST' && isOurs(one));
  const undone: string[] = [];
  if (ours.length > 0) {
    const group = await findGroup(context);
    if (group) await stopOurs(context, group);
    await leaveOurs(context, { name, versions, ours });
    for (const { version } of ours) await control.functions.deleteVersion(name, version);
    undone.push(`${ours.length === 1 ? 'a version' : `${ours.length} versions`} of ingest`);
  }
  if (isOurs(await control.functions.configuration(name))) {
    const before = description ?? (await control.functions.configuration(name, LIVE)).description;
    // Lambda refuses a change while the one before is in progress.
    await waitUntilReady(context, name, context.uninterruptedSleep);
    await control.functions.setDescription(name, before);
    undone.push('the description of ingest');
  }
  return undone;
}

async function stopOurs(
  { control, uninterruptedSleep }: ControlContext,
  group: DeploymentGroup,
): Promise<void> {
  for (const id of await control.deployments.running(group)) {
    if (isOurs(await control.deployments.state(id))) await control.deployments.stop(id);
  }
  // Including the deployment that moves back: the alias is locked until then.
  await poll(
    async () => {
      const states = await Promise.all(
        (await control.deployments.running(group)).map((id) => control.deployments.state(id)),
      );
      return states.every(hasEnded) ? true : null;
    },
    { sleep: uninterruptedSleep, limitMs: STOP_LIMIT_MS },
  );
}

type Versions = { name: string; versions: FunctionConfiguration[]; ours: FunctionConfiguration[] };

/** Makes the alias use none of our versions. */
async function leaveOurs({ control }: ControlContext, { name, versions, ours }: Versions): Promise<void> {
  const numbers = new Set(ours.map(({ version }) => version));
  const { version, weights } = await control.functions.liveAlias(name);
  const uses = numbers.has(version) || Object.keys(weights).some((one) => numbers.has(one));
  if (!uses) return;
  const others = versions
    .map((one) => Number(one.version))
    .filter((one) => one > 0 && !numbers.has(String(one)));
  const before = others.filter((one) => one < Number(version));
  await control.functions.moveLiveAlias(name, numbers.has(version) ? String(Math.max(...before)) : version);
}
