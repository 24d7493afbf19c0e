import fc from 'fast-check';
import { reason } from '../../../functions/domain/sync-log';
import type { ReplayContext } from '../../../functions/reconcile/replay/replay-context';
import type { UnresolvedRow } from '../../../functions/store/log/unresolved-events';

export const NOW = Date.parse('2026-03-05T12:00:00Z');
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** ISO 8601 time, this many ms before {@link NOW}. */
export const ago = (ms: number) => new Date(NOW - ms).toISOString();

/** An event that has waited for Google's quota for an hour, after one attempt. */
export function aWaitingRow(overrides: Partial<UnresolvedRow> = {}): UnresolvedRow {
  return {
    event: 'https://acme.ilucca.net#123',
    outcome: 'waiting',
    eventId: '123',
    tenant: 'https://acme.ilucca.net',
    resource: 'https://acme.ilucca.net#calendar-event#875',
    occurredAt: '2026-03-05T11:00:00Z',
    configuration: 'france',
    product: 'training',
    employee: 'lea@acme.example',
    reason: 'quota_exhausted',
    triedAt: ago(HOUR),
    waitingSince: ago(HOUR),
    failedSince: null,
    replays: 0,
    nextReplayAt: null,
    ...overrides,
  };
}

/** An event that failed an hour ago because its owner has no Google account. */
export function aFailedRow(overrides: Partial<UnresolvedRow> = {}): UnresolvedRow {
  return aWaitingRow({
    outcome: 'failed',
    reason: 'unknown_google_user',
    waitingSince: null,
    failedSince: ago(HOUR),
    ...overrides,
  });
}

export const ACTIVE: ReplayContext = {
  configuration: 'active',
  changedAt: null,
  authorization: null,
  releasedAt: null,
  probedMs: 0,
};

const time = fc.integer({ min: NOW - 30 * DAY, max: NOW + 30 * DAY });
const instant = time.map((at) => new Date(at).toISOString());

/** Any row that the table may contain, including times in the future from a wrong clock. */
export const anyRow: fc.Arbitrary<UnresolvedRow> = fc
  .record({
    outcome: fc.constantFrom('waiting' as const, 'failed' as const),
    reason: fc.option(fc.constantFrom(...reason.options)),
    configuration: fc.constantFrom('france', 'south', null),
    employee: fc.constantFrom('lea@acme.example', 'tom@acme.example', null),
    since: instant,
    triedAt: instant,
    replays: fc.nat({ max: 80 }),
    nextReplayAt: fc.option(instant),
  })
  .map(({ since, ...row }) =>
    aWaitingRow({
      ...row,
      waitingSince: row.outcome === 'waiting' ? since : null,
      failedSince: row.outcome === 'failed' ? since : null,
    }),
  );

export const anyReplayContext: fc.Arbitrary<ReplayContext> = fc.record({
  configuration: fc.constantFrom('active', 'inactive', 'unknown'),
  changedAt: fc.option(time),
  authorization: fc.option(fc.record({ state: fc.constantFrom('granted', 'revoked'), since: time })),
  releasedAt: fc.option(time),
  probedMs: fc.nat({ max: 30 * DAY }),
});
