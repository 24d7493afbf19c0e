import type { InvalidEvent, LuccaEvent } from '../lucca/delivery';
import type { LogEntry } from '../store/log-entry';
import type { QueueMessage } from './queue-message';
import type { SyncResult } from './sync-result';

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
