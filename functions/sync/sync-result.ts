import { ownerIn, productOf } from '../domain/event-facts';
import type { Mapping, EventLocation } from '../domain/mapping';

import type { LogEntry, SyncLog } from '../domain/sync-log';
import type { InvalidEvent, LuccaEvent } from '../lucca/delivery';
import type { QueueMessage } from './queue-message';

/** What became of one event, for the log. */
export type SyncResult = Pick<
  SyncLog,
  'outcome' | 'reason' | 'detail' | 'configuration' | 'product' | 'employee' | 'googleEventId' | 'link'
> & {
  /** The event itself was not applied now: its state was there already, or a newer one is. */
  observed: boolean;
  /** The event is to be handled once more after this long, ms: what it concerns may not all be known yet. */
  repeatAfterMs?: number;
};

/** What can be said of an event before anything is done with it. */
export function aboutEvent(event: LuccaEvent, mapping: Mapping | null): SyncResult {
  const eventLocation = mapping?.confirmed[0] ?? mapping?.pending.at(-1) ?? null;
  return {
    outcome: 'unchanged',
    reason: null,
    detail: null,
    product: (event.state.kind === 'employee' ? null : productOf(event.state)) ?? mapping?.product ?? null,
    employee: ownerIn(event)?.address ?? eventLocation?.owner ?? null,
    ...aboutLocation(eventLocation),
    link: mapping?.confirmed[0]?.link ?? null,
    observed: false,
  };
}

export function aboutLocation(
  eventLocation: EventLocation | null,
): Pick<SyncResult, 'configuration' | 'googleEventId'> {
  return {
    configuration: eventLocation?.configuration ?? null,
    googleEventId: eventLocation?.googleEventId ?? null,
  };
}

/** What the mapping keeps of it, should the log's row be lost in a crash. */
export function remembered(result: SyncResult): NonNullable<Mapping['result']> {
  const { outcome, reason, detail, configuration, employee, googleEventId } = result;
  return { outcome, reason, detail, configuration, employee, googleEventId };
}

/** A row of the sync log for one message; the payload is kept while something remains to be done with it. */
export function logEntry(
  { event, queued, tries, messageId, payload }: QueueMessage,
  result: Omit<SyncResult, 'observed'>,
  now: number,
): LogEntry {
  const { outcome, reason, detail, configuration, product, employee, googleEventId, link } = result;
  const isOpen = outcome === 'waiting' || outcome === 'failed';
  return {
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
    payload: isOpen ? payload : null,
  };
}

/** What became of an event that breaks the contract. */
export function invalidResult({ problems }: InvalidEvent): SyncResult {
  return { ...nothingKnown, outcome: 'failed', reason: 'invalid_event', detail: problems.join('; ') };
}

/** What became of Lucca's try of the connection: that it stands in the log says that it works. */
export function connectionResult(): SyncResult {
  return {
    ...nothingKnown,
    outcome: 'skipped',
    reason: 'connection_test',
    detail: 'Lucca tried the connection: it works',
  };
}

/** What became of an event beside which a newer one of its resource was at hand. */
export function supersededResult(newest: LuccaEvent, result: SyncResult): SyncResult {
  const detail = `By event ${newest.id}`;
  return {
    ...result,
    outcome: 'superseded',
    reason: null,
    detail,
    googleEventId: null,
    link: null,
    observed: true,
  };
}

const nothingKnown = {
  configuration: null,
  product: null,
  employee: null,
  googleEventId: null,
  link: null,
  observed: false,
};

/** A change was begun and not ended; the cause says what to do next. */
export class SyncInterruptedError extends Error {
  override readonly name = 'SyncInterruptedError';

  constructor(
    /** What is known of the event so far. */
    readonly result: SyncResult,
    override readonly cause: unknown,
  ) {
    super('The change was not completed', { cause });
  }
}
