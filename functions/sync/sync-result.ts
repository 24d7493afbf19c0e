import { ownerWithAddress, productOf } from '../domain/event-facts';
import { calendarLink, type EventLocation, type Mapping } from '../domain/mapping';
import { logKey, logTime, type LogEntry, type SyncLog } from '../domain/sync-log';
import { isUnresolved } from '../domain/vocabulary';
import { isCalendarState, type InvalidEvent, type LuccaEvent } from '../lucca/delivery';
import { isConnectionTest, type QueueMessage } from './queue-message';

/** The result of one event, for the sync log. */
export type SyncResult = Pick<
  SyncLog,
  'outcome' | 'reason' | 'detail' | 'configuration' | 'product' | 'employee' | 'googleEventId' | 'link'
> & {
  /** The event was not applied in this run: its state, or a newer one, was applied before. */
  observed: boolean;
  /** ms after which the event is processed again, because some affected resources may not be indexed yet. */
  repeatAfterMs?: number;
};

/** A change was interrupted. The cause determines whether it is retried, waits or fails. */
export class SyncInterruptedError extends Error {
  override readonly name = 'SyncInterruptedError';

  constructor(
    /** The result so far. */
    readonly result: SyncResult,
    override readonly cause: unknown,
  ) {
    super('The change was interrupted', { cause });
  }
}

/** Returns the result of an event before it is processed. */
export function initialResult(event: LuccaEvent, mapping: Mapping | null): SyncResult {
  const eventLocation = mapping?.confirmed[0] ?? mapping?.pending.at(-1) ?? null;
  return {
    outcome: 'unchanged',
    reason: null,
    detail: null,
    product: (isCalendarState(event.state) ? productOf(event.state) : null) ?? mapping?.product ?? null,
    employee: ownerWithAddress(event)?.address ?? eventLocation?.owner ?? null,
    ...locationFields(eventLocation),
    link: linkOf(mapping?.confirmed[0]),
    observed: false,
  };
}

/** @param eventLocation of a written event */
export function linkOf(eventLocation: EventLocation | undefined): string | null {
  return eventLocation ? calendarLink(eventLocation) : null;
}

export function locationFields(
  eventLocation: EventLocation | null,
): Pick<SyncResult, 'configuration' | 'googleEventId'> {
  return {
    configuration: eventLocation?.configuration ?? null,
    googleEventId: eventLocation?.googleEventId ?? null,
  };
}

/** Returns the part of a result that the mapping stores, in case a crash prevents the row in the sync log. */
export function toMappingResult(result: SyncResult): NonNullable<Mapping['result']> {
  const { outcome, reason, detail, configuration, employee, googleEventId } = result;
  return { outcome, reason, detail, configuration, employee, googleEventId };
}

/** Returns the entry of the sync log for one message. It contains the payload only if the event is unresolved. */
export function logEntry(message: QueueMessage, result: Omit<SyncResult, 'observed'>, now: number): LogEntry {
  const { event, queued, tries, messageId, payload } = message;
  const { outcome, reason, detail, configuration, product, employee, googleEventId, link } = result;
  // Lucca may send the same example as each connection test.
  const occurredAt = isConnectionTest(message) ? null : event.occurredAt;
  const time = queued.loggedAt ?? logTime(occurredAt, queued.receivedAt);
  return {
    event: logKey({ tenant: event.tenant, eventId: event.id, time }),
    at: new Date(now).toISOString(),
    occurredAt: event.occurredAt,
    tenant: event.tenant,
    configuration,
    topic: event.topic,
    product,
    eventId: event.id,
    resource: event.resource,
    employee,
    outcome,
    reason,
    detail,
    googleEventId,
    link,
    durationMs: Math.max(0, now - Date.parse(queued.receivedAt)),
    correlationId: queued.correlationId,
    via: queued.via,
    tries,
    messageId,
    payload: isUnresolved(outcome) ? payload : null,
  };
}

const UNKNOWN = {
  configuration: null,
  product: null,
  employee: null,
  googleEventId: null,
  link: null,
  observed: false,
};

/** Returns the result of an event that does not have the expected format. */
export function invalidResult({ problems }: InvalidEvent): SyncResult {
  return { ...UNKNOWN, outcome: 'failed', reason: 'invalid_event', detail: problems.join('; ') };
}

/** Returns the result of Lucca's connection test. Its row in the sync log shows that the connection works. */
export function connectionTestResult(): SyncResult {
  return {
    ...UNKNOWN,
    outcome: 'skipped',
    reason: 'connection_test',
    detail: 'Connection test from Lucca received',
  };
}

/** Returns the result of an event that was in the same batch as a newer one of its resource. */
export function supersededResult(newest: LuccaEvent, result: SyncResult): SyncResult {
  return {
    ...result,
    outcome: 'superseded',
    reason: null,
    detail: `Superseded by event ${newest.id}`,
    googleEventId: null,
    link: null,
    observed: true,
  };
}
