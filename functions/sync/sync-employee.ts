import { RetryError } from '../google/errors';
import type { ChangedEmployee } from '../lucca/employee';
import type { LuccaEvent } from '../lucca/delivery';
import type { Configuration } from '../store/configuration';
import type { Mapping } from '../store/mapping';
import { usableAddress } from './address';
import type { SyncDependencies } from './dependencies';
import { followAddress, type FollowEnd } from './follow-address';
import { nextStep } from './next-step';
import { noteVersion } from './note-version';
import { SyncInterruptedError } from './sync-interrupted';
import { aboutEvent, type SyncResult } from './sync-result';

type Run = {
  mapping: Mapping | null;
  configurations: Configuration[];
  deadline: number;
  dependencies: SyncDependencies;
};

/**
 * Takes the address of an employee over, and moves what is still to come in this employee's own calendar to the new one.
 * Where the employee is a guest, the next change of the session tells the new address.
 *
 * @throws SyncInterruptedError if something stood in the way; what has moved by then is not moved again
 */
export async function syncEmployee(
  event: LuccaEvent<ChangedEmployee>,
  { mapping, configurations, deadline, dependencies }: Run,
): Promise<SyncResult> {
  const { directory, mappings, now } = dependencies;
  const { tenant, state } = event;
  let result = aboutEvent(event, mapping);
  try {
    await directory.remember(tenant, state.employee);
    const address = usableAddress(
      state.employee.email ?? (await directory.address(tenant, state.employee.id)),
    );
    if (!address) return await noteVersion(event, mapping, result, dependencies);

    const owner = { id: state.employee.id, address };
    const ends: FollowEnd[] = [];
    const since = new Date(now()).toISOString();
    for await (const { resource } of mappings.ofEmployee(`${tenant}#${owner.id}`, since)) {
      const end = await followAddress({ tenant, resource, owner, configurations, deadline }, dependencies);
      ends.push(end);
      // What would meet the others too is not tried with each of them.
      if (end.kind === 'failed' && nextStep(end.error).next === 'retry') break;
    }
    const outcome = outcomeOf(ends);
    result = { ...result, employee: address, configuration: outcome.configuration };
    if ('error' in outcome) throw outcome.error;
    return await noteVersion(event, mapping, { ...result, ...outcome }, dependencies);
  } catch (error) {
    throw new SyncInterruptedError(result, error);
  }
}

type Outcome = Pick<SyncResult, 'configuration' | 'outcome' | 'reason' | 'detail'>;

/** All ends as one: what can still be mended by itself decides, then what a person must look at. */
function outcomeOf(ends: FollowEnd[]): Outcome | { configuration: string | null; error: unknown } {
  const failed = ends.filter((end) => end.kind === 'failed');
  const severest = (['retry', 'wait', 'fail'] as const)
    .map((next) => failed.find(({ error }) => nextStep(error).next === next))
    .find((end) => end !== undefined);
  if (severest) return severest;

  const busy = ends.filter(({ kind }) => kind === 'busy').length;
  if (busy > 0) {
    const message = `${busy} resources of the employee are being changed themselves`;
    return { configuration: null, error: new RetryError('internal_error', message, null) };
  }
  const frozen = ends.filter((end) => end.kind === 'frozen');
  if (frozen[0]) {
    const detail = `${frozen.length} resources follow to the new address once their configuration is active`;
    const { configuration } = frozen[0];
    return { configuration, outcome: 'waiting', reason: 'configuration_inactive', detail };
  }
  const moved = ends.filter((end) => end.kind === 'moved');
  const { configuration = null } = moved[0] ?? {};
  if (moved.length === 0) return { configuration, outcome: 'unchanged', reason: null, detail: null };
  const detail = `${moved.length} resources follow to the new address`;
  return { configuration, outcome: 'moved', reason: null, detail };
}
