import type { Mapping } from '../domain/mapping';
import { RetryError } from '../google/errors';
import type { ChangedEmployee } from '../lucca/calendar-event';
import type { LuccaEvent } from '../lucca/delivery';
import type { QueuedEvent } from '../queue/message';
import { inBatches } from '../shared/async';
import type { SyncDependencies } from './dependencies';
import { knownAddress } from './employee-directory';
import { recordVersion } from './mapping-updates';
import { aboutEvent, SyncInterruptedError, type SyncResult } from './sync-result';

/**
 * An event that was being written when the address changed may use the old one, and the index shows it a moment later. It is
 * found by looking again when that invocation has ended (60 s at most) and the index has followed.
 */
const LOOK_AGAIN_MS = 120_000;

/** What one call of SQS takes. */
const BATCH = 10;

type Change = {
  event: LuccaEvent<ChangedEmployee>;
  /** The message of the event. */
  queued: QueuedEvent;
  mapping: Mapping | null;
  /** ms since the epoch */
  deadline: number;
};

/**
 * Remembers the address of an employee, and sends a message for each resource that is still to come in the employee's own
 * calendar at another address. Each message goes to the message group of its resource, where the events are moved: so a mapping
 * has one writer at a time.
 *
 * Where the employee is a guest, the next change of the session uses the new address.
 *
 * @throws SyncInterruptedError
 */
export async function syncEmployee(change: Change, dependencies: SyncDependencies): Promise<SyncResult> {
  const { event, queued, mapping, deadline } = change;
  const { directory, mappings, send, now } = dependencies;
  const { tenant, state, occurredAt } = event;
  let result = aboutEvent(event, mapping);
  try {
    const statedAt = Date.parse(occurredAt);
    const knownSince = await directory.remember(tenant, state.employee, statedAt);
    const address = await knownAddress(tenant, state.employee, statedAt, directory);
    if (address === null) return await recordVersion(event, mapping, null, result, dependencies);

    result = { ...result, employee: address };
    const moving = await sendMoves(address);
    if (moving > 0) {
      const detail = `${moving} calendar events are moving to the new address; each has its own row`;
      result = { ...result, outcome: 'moved', detail };
    }
    const noted = await recordVersion(event, mapping, null, result, dependencies);
    const remainingMs = knownSince + LOOK_AGAIN_MS - now();
    return remainingMs > 0 ? { ...noted, repeatAfterMs: remainingMs } : noted;
  } catch (error) {
    throw new SyncInterruptedError(result, error);
  }

  /** @returns how many were sent */
  async function sendMoves(address: string): Promise<number> {
    let sent = 0;
    for await (const batch of inBatches(resourcesElsewhere(address), BATCH)) {
      const { failed, problem } = await send(batch.map((resource) => moveMessage(queued, event, resource)));
      if (failed.length > 0) {
        throw new RetryError(
          'internal_error',
          `The queue did not take all messages (${problem ?? ''})`,
          null,
        );
      }
      sent += batch.length;
      if (now() > deadline) throw new RetryError('internal_error', 'No time was left in this run', 0);
    }
    return sent;
  }

  async function* resourcesElsewhere(address: string): AsyncGenerator<string> {
    const since = new Date(now()).toISOString();
    for await (const owned of mappings.ofEmployee(`${tenant}#${state.employee.id}`, since)) {
      if (owned.ownerAddress !== address) yield owned.resource;
    }
  }
}

/** The change of the employee, to be applied to one resource. Its id makes it a row of its own in the log. */
function moveMessage(queued: QueuedEvent, { tenant, id }: LuccaEvent, resource: string): QueuedEvent {
  // What the row of the employee's own event says does not concern it.
  const { before: _, ...message } = queued;
  return { ...message, eventId: `${id}#${resource.slice(tenant.length + 1)}`, resource };
}
