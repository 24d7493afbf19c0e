import type { LogRow } from '../../../functions/console/contract/logs';

/** A row as the console's API returns it: a training session that was added. */
export function aConsoleRow(overrides: Partial<LogRow> = {}): LogRow {
  return {
    ...{ id: 'row-1', at: '2026-11-30T13:00:00Z', occurredAt: '2026-11-30T13:00:00Z' },
    ...{ tenant: 'https://acme.ilucca.net', configuration: 'france', topic: 'calendar-event.updated' },
    ...{ product: 'training', eventId: '1', resource: 'calendar-event/875', title: 'Excel avancé' },
    ...{ start: null, end: null, guests: null },
    ...{ employee: 'lea@acme.example', employeeName: null, movedFrom: null, movedFromName: null },
    ...{ establishment: null, outcome: 'created', reason: null, detail: null, quote: null },
    ...{ note: null, noteValue: null, isRetryable: false, googleLink: null },
    ...{ attempts: 1, deliveries: 1, waitingSince: null, nextReplayAt: null },
    ...{ durationMs: 400, correlationId: 'c-1' },
    ...overrides,
  };
}
