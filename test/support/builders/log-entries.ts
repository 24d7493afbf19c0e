import { logKey, logTime, timeOfLogKey, type LogEntry } from '../../../functions/domain/sync-log';

/** The log entry of a session that the sync function wrote. Its key follows from the other fields. */
export function anEntry(overrides: Partial<LogEntry> = {}): LogEntry {
  const at = overrides.at ?? '2026-03-02T08:00:00.000Z';
  const tenant = overrides.tenant === undefined ? 'https://acme.ilucca.net' : overrides.tenant;
  const eventId = overrides.eventId ?? '123';
  const occurredAt = overrides.occurredAt === undefined ? '2026-03-02T07:59:58Z' : overrides.occurredAt;
  return {
    event: logKey({ tenant, eventId, time: logTime(occurredAt, at) }),
    at,
    occurredAt,
    tenant,
    configuration: 'france',
    topic: 'calendar-event.updated',
    product: 'training',
    eventId,
    resource: 'https://acme.ilucca.net#calendar-event#875',
    title: 'Sécurité incendie',
    start: '2026-03-09T09:00:00+01:00[Europe/Paris]',
    end: '2026-03-09T12:30:00+01:00[Europe/Paris]',
    guests: 2,
    employee: 'lea@acme.example',
    movedFrom: null,
    establishment: null,
    outcome: 'created',
    reason: null,
    detail: null,
    quote: null,
    note: null,
    noteValue: null,
    googleEventId: 'abc123',
    link: 'https://calendar.google.com/event?eid=abc',
    durationMs: 812,
    correlationId: 'correlation-1',
    via: 'delivery',
    tries: 1,
    messageId: 'message-1',
    payload: null,
    ...overrides,
  };
}

/** The log entry of a session that was written when it occurred. */
export function anEntryAt(at: string, overrides: Partial<LogEntry> = {}): LogEntry {
  return anEntry({ at, occurredAt: at, ...overrides });
}

/** The log entry of a session that waits for Google's quota. */
export function aWaitingEntry(overrides: Partial<LogEntry> = {}): LogEntry {
  return anEntry({
    outcome: 'waiting',
    reason: 'quota_exhausted',
    detail: 'Calendar usage limits exceeded.',
    quote: 'Calendar usage limits exceeded.',
    googleEventId: null,
    link: null,
    payload: Buffer.from('{"id":"123"}'),
    ...overrides,
  });
}

/** The fields that a log row copies from an entry. */
export function rowFieldsOf(entry: LogEntry) {
  const { via: _via, tries: _tries, messageId: _messageId, payload: _payload, ...shown } = entry;
  return { ...shown, at: timeOfLogKey(entry.event) };
}
