import type { Mapping } from '../domain/mapping';
import { RetryError } from '../google/errors';
import type { ChangedEmployee } from '../lucca/calendar-event';
import type { LuccaEvent } from '../lucca/delivery';
import type { QueuedEvent } from '../queue/message';
import { MAX_BATCH_SIZE } from '../queue/sender';
import { inBatches } from '../shared/async';
import type { SyncDependencies } from './dependencies';
import { knownAddress } from './employee-directory';
import { recordVersion } from './mapping-updates';
import { initialResult, SyncInterruptedError, type SyncResult } from './sync-result';

/**
 * An event that was being written during the change may have the old address, and may not be in the index yet. A second
 * search finds it, once that invocation has ended (60 s at most) and the index is up to date.
 */
const SEARCH_AGAIN_MS = 120_000;

type Change = {
  event: LuccaEvent<ChangedEmployee>;
  /** The message of the event. */
  queued: QueuedEvent;
  mapping: Mapping | null;
  /** ms since the epoch */
  deadline: number;
};

/**
 * Stores the address of an employee, and queues a message for each resource with future events in the employee's own
 * calendar at another address. {@link moveEvents} processes it in the message group of the resource, so that a mapping
 * has one writer at a time.
 *
 * Sessions with the employee as a guest get the new address with their next change.
 *
 * @throws SyncInterruptedError
 */
export async function syncEmployee(change: Change, dependencies: SyncDependencies): Promise<SyncResult> {
  const { event, queued, mapping, deadline } = change;
  const { directory, mappings, send, now } = dependencies;
  const { tenant, state, occurredAt } = event;
  let result = initialResult(event, mapping);
  try {
    const statedAt = Date.parse(occurredAt);
    const knownSince = await directory.remember(tenant, state.employee, statedAt);
    const address = await knownAddress(tenant, state.employee, statedAt, directory);
    if (address === null) return await recordVersion(event, mapping, null, result, dependencies);

    result = { ...result, employee: address };
    const sent = await sendMoves(address);
    if (sent > 0) {
      const detail = `${sent} calendar events are moving to the new address; each has its own row in the log`;
      result = { ...result, outcome: 'moved', detail };
    }
    const recorded = await recordVersion(event, mapping, null, result, dependencies);
    const repeatAfterMs = knownSince + SEARCH_AGAIN_MS - now();
    return repeatAfterMs > 0 ? { ...recorded, repeatAfterMs } : recorded;
  } catch (error) {
    throw new SyncInterruptedError(result, error);
  }

  /** @returns how many messages were sent */
  async function sendMoves(address: string): Promise<number> {
    let sent = 0;
    for await (const batch of inBatches(resourcesElsewhere(address), MAX_BATCH_SIZE)) {
      const { failed, problem } = await send(batch.map((resource) => moveMessage(queued, event, resource)));
      if (failed.length > 0) {
        const message = `The queue rejected some messages (${problem ?? ''})`;
        throw new RetryError('internal_error', message, null);
      }
      sent += batch.length;
      if (now() > deadline) throw new RetryError('internal_error', 'No time left in this run', 0);
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

/**
 * Returns the change of the employee for one resource. Its event id is unique, so that it has a separate row in the
 * sync log.
 */
function moveMessage(queued: QueuedEvent, { tenant, id }: LuccaEvent, resource: string): QueuedEvent {
  // `before` belongs to the row of the original event.
  const { before: _, ...message } = queued;
  return { ...message, eventId: `${id}#${resource.slice(tenant.length + 1)}`, resource };
}
