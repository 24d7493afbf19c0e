import { ownerWithAddress, productOf } from '../domain/event-facts';
import { summaryOfState, summaryOfWritten } from '../domain/event-summary';
import { calendarLink, type EventLocation, type Mapping } from '../domain/mapping';
import { NO_NOTE, type Note } from '../domain/projection';
import { logKey, logTime, type LogEntry, type SyncLog } from '../domain/sync-log';
import { isUnresolved } from '../domain/vocabulary';
import { isCalendarState, type InvalidEvent, type LuccaEvent } from '../lucca/delivery';
import { fieldOf, joinProblems } from '../lucca/problems';
import { isConnectionTest, type QueueMessage } from './queue-message';

/** The result of one event, for the sync log. */
export type SyncResult = Pick<
  SyncLog,
  | 'outcome'
  | 'reason'
  | 'detail'
  | 'quote'
  | 'note'
  | 'noteValue'
  | 'configuration'
  | 'product'
  | 'title'
  | 'start'
  | 'end'
  | 'guests'
  | 'employee'
  | 'movedFrom'
  | 'establishment'
  | 'googleEventId'
  | 'link'
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

/** No explanation of an outcome. */
export const UNEXPLAINED = { detail: null, quote: null, ...NO_NOTE };

/** Returns the result of an event before it is processed. */
export function initialResult(event: LuccaEvent, mapping: Mapping | null): SyncResult {
  const eventLocation = mapping?.confirmed[0] ?? mapping?.pending.at(-1) ?? null;
  return {
    outcome: 'unchanged',
    reason: null,
    ...UNEXPLAINED,
    ...summaryOfState(event.state, mapping, null),
    product: (isCalendarState(event.state) ? productOf(event.state) : null) ?? mapping?.product ?? null,
    employee: ownerWithAddress(event)?.address ?? eventLocation?.owner ?? null,
    movedFrom: null,
    establishment: null,
    ...locationFields(eventLocation),
    link: linkOf(mapping?.confirmed[0]),
    observed: false,
  };
}

/** Returns the result for a resource whose events stay as they are written. */
export function writtenResult(mapping: Mapping | null): SyncResult {
  const eventLocation = mapping?.confirmed[0] ?? null;
  return {
    outcome: 'unchanged',
    reason: null,
    ...UNEXPLAINED,
    ...summaryOfWritten(mapping?.written ?? { parts: [], guests: [] }),
    product: mapping?.product ?? null,
    employee: eventLocation?.owner ?? null,
    movedFrom: null,
    establishment: null,
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
export function logEntry(message: QueueMessage, result: SyncResult, now: number): LogEntry {
  const { event, queued, tries, messageId, payload } = message;
  const { observed: _, repeatAfterMs: __, ...shown } = result;
  // Lucca may send the same example as each connection test.
  const occurredAt = isConnectionTest(message) ? null : event.occurredAt;
  const time = queued.loggedAt ?? logTime(occurredAt, queued.receivedAt);
  return {
    event: queued.loggedAs ?? logKey({ tenant: event.tenant, eventId: event.id, time }),
    at: new Date(now).toISOString(),
    occurredAt: event.occurredAt,
    tenant: event.tenant,
    topic: event.topic,
    eventId: event.id,
    resource: event.resource,
    ...shown,
    durationMs: Math.max(0, now - Date.parse(queued.receivedAt)),
    correlationId: queued.correlationId,
    via: queued.via,
    tries,
    messageId,
    payload: isUnresolved(result.outcome) ? payload : null,
  };
}

const UNKNOWN = {
  ...UNEXPLAINED,
  configuration: null,
  product: null,
  title: null,
  start: null,
  end: null,
  guests: null,
  employee: null,
  movedFrom: null,
  establishment: null,
  googleEventId: null,
  link: null,
  observed: false,
};

/** Returns the result of an event that does not have the expected format. */
export function invalidResult({ problems }: InvalidEvent): SyncResult {
  const detail = joinProblems(problems);
  return { ...UNKNOWN, outcome: 'failed', reason: 'invalid_event', detail, ...noteOnProblems(problems) };
}

/** @param problems `<field>: <problem>`, or a sentence if the body could not be read or stored */
function noteOnProblems(problems: string[]): Note {
  const fields = problems.flatMap((problem) => fieldOf(problem) ?? []);
  if (fields.length === 0) return { note: 'content_not_kept', noteValue: null };
  return { note: 'invalid_fields', noteValue: [...new Set(fields)].join(', ') };
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

/**
 * Returns the result of an event that was in the same batch as a newer one of its resource.
 *
 * @param result of the newer one
 */
export function supersededResult(event: LuccaEvent, newest: LuccaEvent, result: SyncResult): SyncResult {
  const stated = summaryOfState(event.state, null, null);
  return {
    ...result,
    title: stated.title ?? result.title,
    start: stated.start ?? result.start,
    end: stated.end ?? result.end,
    guests: stated.guests ?? result.guests,
    outcome: 'superseded',
    reason: null,
    ...UNEXPLAINED,
    detail: `Superseded by event ${newest.id}`,
    note: 'superseded_by',
    noteValue: newest.id,
    movedFrom: null,
    establishment: null,
    googleEventId: null,
    link: null,
    observed: true,
  };
}
