import { MEMORY_MS, SETTLE_MS } from '../directory/directory';
import { knownAddress } from '../directory/known-address';
import { configurationOf } from '../domain/configuration';
import type { Mapping } from '../domain/mapping';
import { RetryError } from '../google/errors';
import type { ChangedEmployee, EmployeeToRefresh } from '../lucca/calendar-event';
import type { LuccaEvent } from '../lucca/delivery';
import type { QueuedEvent } from '../queue/message';
import { MAX_BATCH_SIZE } from '../queue/sender';
import { inBatches } from '../shared/async';
import { MINUTE_MS } from '../shared/time';
import type { DirectoryEmployee } from '../store/directory-store';
import type { SyncDependencies } from './dependencies';
import { recordVersion } from './mapping-updates';
import { initialResult, SyncInterruptedError, type SyncResult } from './sync-result';

/**
 * An event that was being written during the change may have the old address, and may not be in the index yet. A second
 * search finds it: once other instances have forgotten the old entry, their invocation has ended (60 s at most) and the
 * index is up to date (AWS-27).
 */
const SEARCH_AGAIN_MS = MEMORY_MS + 2 * MINUTE_MS;

type Change = {
  event: LuccaEvent<ChangedEmployee>;
  /** The message of the event. */
  queued: QueuedEvent;
  mapping: Mapping | null;
  /** ms since the epoch */
  deadline: number;
};

/**
 * Stores what Lucca states about an employee, and queues a message for each resource with future events in the
 * employee's own calendar at another address. {@link moveEvents} processes it in the message group of the resource, so
 * that a mapping has one writer at a time.
 *
 * Sessions with the employee as a guest get the new address with their next change.
 *
 * @throws SyncInterruptedError
 */
export async function syncEmployee(change: Change, dependencies: SyncDependencies): Promise<SyncResult> {
  const { event, mapping } = change;
  const { directory, now } = dependencies;
  const { tenant, state, occurredAt } = event;
  let result = initialResult(event, mapping);
  try {
    const statedAt = Date.parse(occurredAt);
    const { employee, jobPositionId, status } = state;
    const stated = { ...employee, jobPositionId, status };
    const { knownSince, isIncomplete } = await directory.remember(tenant, stated, statedAt);
    const refreshAt = isIncomplete ? settledAt(change) : 0;
    if (isIncomplete && refreshAt <= now()) await directory.refreshSince(tenant, employee.id, refreshAt);
    const address = await knownAddress(tenant, employee, statedAt, directory);

    if (address !== null) {
      result = { ...result, employee: address };
      result = movedResult(result, await sendMoves(change, { elsewhereThan: address }, dependencies));
    }
    const recorded = await recordVersion(event, mapping, null, result, dependencies);
    const searchAt = address === null ? 0 : knownSince + SEARCH_AGAIN_MS;
    return repeatedAt([refreshAt, searchAt], recorded, now());
  } catch (error) {
    throw new SyncInterruptedError(result, error);
  }
}

/**
 * Queues a message for each resource with future events in the calendar of an employee whose address or establishment
 * the employee directory found to have changed.
 *
 * @throws SyncInterruptedError
 */
export async function queueMoves(change: Change, dependencies: SyncDependencies): Promise<SyncResult> {
  const { event, mapping } = change;
  const result = initialResult(event, mapping);
  try {
    const sent = await sendMoves(change, { elsewhereThan: null }, dependencies);
    const foundAt = Date.parse(event.occurredAt);
    // If the second search finds nothing, the row keeps the result of the first one.
    const moved = { ...movedResult(result, sent), observed: sent === 0 };
    return repeatedAt([foundAt + SEARCH_AGAIN_MS], moved, dependencies.now());
  } catch (error) {
    throw new SyncInterruptedError(result, error);
  }
}

/**
 * Asks Lucca about an employee who was hired or transferred, a minute after the event. If the directory finds a change,
 * it queues a message of its own. It may have missed a transfer, because it learned of the employee later or because of
 * another transfer: then some events are not with the configuration of the employee's establishment.
 *
 * @throws SyncInterruptedError
 */
export async function refreshEmployee(
  { event, queued }: { event: LuccaEvent<EmployeeToRefresh>; queued: QueuedEvent },
  dependencies: Pick<SyncDependencies, 'directory' | 'mappings' | 'configurations' | 'now'>,
): Promise<SyncResult> {
  const { directory, now } = dependencies;
  const { tenant, state } = event;
  const result = initialResult(event, null);
  const refreshAt = settledAt({ event, queued });
  if (state.employeeId === null) return result;
  if (refreshAt > now()) return repeatedAt([refreshAt], result, now());
  try {
    const entry = await directory.refreshSince(tenant, state.employeeId, refreshAt);
    if (entry && (await hasMisplacedEvents(tenant, entry, dependencies)))
      await directory.queueMove(tenant, entry);
    return result;
  } catch (error) {
    throw new SyncInterruptedError(result, error);
  }
}

/**
 * Whether future events in the employee's calendar belong to another configuration than the employee's establishment.
 */
async function hasMisplacedEvents(
  tenant: string,
  { id, establishmentId }: DirectoryEmployee,
  { mappings, configurations, now }: Pick<SyncDependencies, 'mappings' | 'configurations' | 'now'>,
): Promise<boolean> {
  if (establishmentId === null) return false;
  const expected = configurationOf(await configurations(), tenant, establishmentId)?.id;
  for await (const { resource } of mappings.ofEmployee(`${tenant}#${id}`, new Date(now()).toISOString())) {
    const written = await mappings.read(resource);
    if (written?.confirmed.some(({ configuration }) => configuration !== expected)) return true;
  }
  return false;
}

/** Returns when Lucca's lists certainly include the change, ms since the epoch. Its clock may be ahead. */
function settledAt({ event, queued }: { event: LuccaEvent; queued: QueuedEvent }): number {
  return Math.min(Date.parse(event.occurredAt), Date.parse(queued.receivedAt)) + SETTLE_MS;
}

function movedResult(result: SyncResult, sent: number): SyncResult {
  if (sent === 0) return result;
  const detail = `${sent} calendar events are moving with the employee; each has its own row in the log`;
  return { ...result, outcome: 'moved', detail, note: 'events_moving', noteValue: String(sent) };
}

/**
 * Schedules the message again at the earliest of these times that is in the future, if any.
 *
 * @param times ms since the epoch
 */
function repeatedAt(times: number[], result: SyncResult, now: number): SyncResult {
  const next = Math.min(...times.filter((time) => time > now));
  return Number.isFinite(next) ? { ...result, repeatAfterMs: next - now } : result;
}

/**
 * @param elsewhereThan only resources whose events are in a calendar with another address than this; null: all
 * @returns how many messages were sent
 */
async function sendMoves(
  { event, queued, deadline }: Change,
  { elsewhereThan }: { elsewhereThan: string | null },
  { mappings, send, now }: SyncDependencies,
): Promise<number> {
  let sent = 0;
  for await (const batch of inBatches(resources(), MAX_BATCH_SIZE)) {
    const { failed, problem } = await send(
      batch.map((resource) => moveMessage(queued, event, resource, now())),
    );
    if (failed.length > 0) {
      const message = `The queue rejected some messages (${problem ?? ''})`;
      throw new RetryError('internal_error', message, null);
    }
    sent += batch.length;
    if (now() > deadline) throw new RetryError('internal_error', 'No time left in this run', 0);
  }
  return sent;

  async function* resources(): AsyncGenerator<string> {
    const since = new Date(now()).toISOString();
    for await (const owned of mappings.ofEmployee(`${event.tenant}#${event.state.employee.id}`, since)) {
      if (owned.ownerAddress !== elsewhereThan) yield owned.resource;
    }
  }
}

/**
 * Returns the change of the employee for one resource. Its event id is unique, so that it has a separate row in the
 * sync log.
 */
function moveMessage(
  queued: QueuedEvent,
  { tenant, id }: LuccaEvent,
  resource: string,
  now: number,
): QueuedEvent {
  // `before` belongs to the row of the original event.
  const { before: _, ...message } = queued;
  // A second search may find a resource that was written again: SQS must not drop its message as a duplicate.
  return {
    ...message,
    eventId: `${id}#${resource.slice(tenant.length + 1)}`,
    resource,
    nonce: `move-${now}`,
  };
}
