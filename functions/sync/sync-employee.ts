import { RetryError } from '../google/errors';
import type { ChangedEmployee } from '../lucca/employee';
import type { LuccaEvent } from '../lucca/delivery';
import type { Configuration } from '../store/configuration';
import type { Mapping } from '../store/mapping';
import { usableAddress } from './address';
import type { SyncDependencies } from './dependencies';
import { followAddress } from './follow-address';
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
    const followed = { moved: 0, busy: 0, frozen: 0 };
    result = { ...result, employee: address };
    const since = new Date(now()).toISOString();
    for await (const resource of mappings.ofEmployee(`${tenant}#${owner.id}`, since)) {
      const end = await followAddress({ tenant, resource, owner, configurations, deadline }, dependencies);
      if (end.kind === 'moved') followed.moved += 1;
      if (end.kind === 'busy') followed.busy += 1;
      if (end.kind === 'frozen') followed.frozen += 1;
      if ('configuration' in end) result = { ...result, configuration: end.configuration };
    }
    if (followed.busy > 0) {
      const message = `${followed.busy} resources of the employee are being changed themselves`;
      throw new RetryError('internal_error', message, null);
    }
    return await noteVersion(event, mapping, { ...result, ...outcomeOf(followed) }, dependencies);
  } catch (error) {
    throw new SyncInterruptedError(result, error);
  }
}

function outcomeOf({
  moved,
  frozen,
}: {
  moved: number;
  frozen: number;
}): Pick<SyncResult, 'outcome' | 'reason' | 'detail'> {
  if (frozen > 0) {
    const detail = `${frozen} resources follow to the new address once their configuration is active`;
    return { outcome: 'waiting', reason: 'configuration_inactive', detail };
  }
  if (moved === 0) return { outcome: 'unchanged', reason: null, detail: null };
  return { outcome: 'moved', reason: null, detail: `${moved} resources follow to the new address` };
}
