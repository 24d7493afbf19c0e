import fc from 'fast-check';
import { retryBackoff } from '../../../../functions/domain/retry-policy';
import { reason } from '../../../../functions/domain/sync-log';
import type { ReplayContext } from '../../../../functions/reconcile/replay/replay-context';
import { decideReplay } from '../../../../functions/reconcile/replay/replay-decision';
import type { UnresolvedRow } from '../../../../functions/store/log/unresolved-events';
import {
  ACTIVE,
  aFailedRow,
  ago,
  anyReplayContext,
  anyRow,
  aWaitingRow,
  DAY,
  HOUR,
  MINUTE,
  NOW,
} from '../../../support/builders/unresolved-rows';

const ahead = (ms: number) => ago(-ms);
const kindOf = (row: UnresolvedRow, context: ReplayContext = ACTIVE) => decideReplay(row, context, NOW).kind;

const AUTHORIZATION_REASONS = [
  'authorization_missing',
  'credentials_missing',
  'credentials_rejected',
] as const;
const USER_FIXABLE_REASONS = [
  'employee_without_address',
  'unknown_google_user',
  'employee_outside_workspace',
  'google_account_suspended',
  'no_google_calendar',
] as const;

describe('an event that waits for a service or a quota', () => {
  it.each([
    'google_unavailable',
    'rate_limited',
    'quota_exhausted',
    'internal_error',
    'lucca_unavailable',
    'lucca_access_refused',
  ] as const)('may be a probe five minutes after it was tried: %s', (why) => {
    expect(kindOf(aWaitingRow({ reason: why, triedAt: ago(5 * MINUTE - 1) }))).toBe('leave');
    expect(kindOf(aWaitingRow({ reason: why, triedAt: ago(5 * MINUTE) }))).toBe('probe');
  });

  it('is due as soon as the cause is released after its last try', () => {
    const row = aWaitingRow({ replays: 9, triedAt: ago(MINUTE) });

    expect(decideReplay(row, { ...ACTIVE, releasedAt: NOW - MINUTE + 1 }, NOW)).toEqual({
      kind: 'replay',
      replays: 10,
      nextReplayAt: null,
    });
    expect(kindOf(row, { ...ACTIVE, releasedAt: NOW - MINUTE })).toBe('leave');
  });

  it('is due at once, with a new backoff, when its configuration has changed since its last try', () => {
    const row = aWaitingRow({ replays: 9, triedAt: ago(HOUR) });

    expect(decideReplay(row, { ...ACTIVE, changedAt: NOW - HOUR + 1 }, NOW)).toEqual({
      kind: 'replay',
      replays: 1,
      nextReplayAt: null,
    });
    expect(kindOf(row, { ...ACTIVE, changedAt: NOW - HOUR })).toBe('probe');
  });

  it('does not depend on the authorization', () => {
    const authorization = { state: 'revoked' as const, since: NOW - 1 };

    expect(kindOf(aWaitingRow(), { ...ACTIVE, authorization })).toBe('probe');
    expect(kindOf(aWaitingRow({ triedAt: ago(MINUTE) }), { ...ACTIVE, authorization })).toBe('leave');
  });

  it('expires after 14 days when it was tried often', () => {
    const old = (waitedMs: number, replays: number) =>
      kindOf(aWaitingRow({ waitingSince: ago(waitedMs), replays }));

    expect(old(14 * DAY - 1, 60)).toBe('probe');
    expect(old(14 * DAY, 60)).toBe('expire');
    expect(old(20 * DAY, 4)).toBe('probe');
    expect(old(20 * DAY, 5)).toBe('expire');
  });

  it('expires after 14 days when the cause was probed for a day', () => {
    const row = aWaitingRow({ waitingSince: ago(14 * DAY) });

    expect(kindOf(row, { ...ACTIVE, probedMs: DAY - 1 })).toBe('probe');
    expect(kindOf(row, { ...ACTIVE, probedMs: DAY })).toBe('expire');
    expect(kindOf({ ...row, triedAt: ago(MINUTE) }, { ...ACTIVE, probedMs: DAY })).toBe('leave');
  });

  it('does not expire when its configuration has just changed, or the cause was released', () => {
    const old = aWaitingRow({ waitingSince: ago(20 * DAY), replays: 60 });

    expect(kindOf(old, { ...ACTIVE, changedAt: NOW })).toBe('replay');
    expect(kindOf(old, { ...ACTIVE, releasedAt: NOW })).toBe('replay');
  });

  it('may have no configuration, or one that was removed', () => {
    const unknown: ReplayContext = { ...ACTIVE, configuration: 'unknown' };

    expect(kindOf(aWaitingRow({ configuration: null }), unknown)).toBe('probe');
    expect(kindOf(aWaitingRow(), { ...unknown, changedAt: NOW })).toBe('replay');
  });
});

describe('an event that shares its cause with no other', () => {
  const reason = 'configuration_inactive';

  it('is due at its next time, with a backoff that doubles up to two hours', () => {
    expect(kindOf(aWaitingRow({ reason, replays: 3, nextReplayAt: ahead(1) }))).toBe('leave');
    expect(decideReplay(aWaitingRow({ reason, replays: 3, nextReplayAt: ago(0) }), ACTIVE, NOW)).toEqual({
      kind: 'replay',
      replays: 4,
      nextReplayAt: ahead(80 * MINUTE),
    });
    expect(decideReplay(aWaitingRow({ reason, replays: 40, nextReplayAt: ago(0) }), ACTIVE, NOW)).toEqual({
      kind: 'replay',
      replays: 41,
      nextReplayAt: ahead(2 * HOUR),
    });
  });

  it('is left alone for five minutes after a redelivery was tried', () => {
    const row = aWaitingRow({ reason, replays: 3, nextReplayAt: ago(HOUR), triedAt: ago(MINUTE) });

    expect(kindOf(row)).toBe('leave');
  });

  it('expires after 14 days', () => {
    const old = { reason, replays: 60, nextReplayAt: ago(0) } as const;

    expect(kindOf(aWaitingRow({ ...old, waitingSince: ago(14 * DAY - 1) }))).toBe('replay');
    expect(kindOf(aWaitingRow({ ...old, waitingSince: ago(14 * DAY) }))).toBe('expire');
    expect(kindOf(aWaitingRow({ ...old, waitingSince: ago(14 * DAY), nextReplayAt: ahead(1) }))).toBe(
      'leave',
    );
  });
});

describe.each(AUTHORIZATION_REASONS)('an event that waits for an authorization: %s', (why) => {
  const row = aWaitingRow({ reason: why, triedAt: ago(HOUR), replays: 9, nextReplayAt: ahead(HOUR) });

  it('may be a probe at any time while it is revoked', () => {
    const revoked: ReplayContext = { ...ACTIVE, authorization: { state: 'revoked', since: NOW - DAY } };

    expect(kindOf(row, revoked)).toBe('probe');
    expect(kindOf(row, { ...revoked, changedAt: NOW })).toBe('probe');
  });

  it('is due at once when it is granted, and the backoff continues', () => {
    const granted = (since: number): ReplayContext => ({
      ...ACTIVE,
      authorization: { state: 'granted', since },
    });

    expect(decideReplay(row, granted(NOW - 1), NOW)).toEqual({
      kind: 'replay',
      replays: 10,
      nextReplayAt: ahead(2 * HOUR),
    });
    expect(kindOf(row, granted(NOW - HOUR))).toBe('leave');
    expect(kindOf({ ...row, nextReplayAt: ago(0) }, granted(NOW - DAY))).toBe('replay');
  });

  it('is due at its next time when the current credentials were never used', () => {
    expect(kindOf(row)).toBe('leave');
    expect(kindOf({ ...row, nextReplayAt: ago(0) })).toBe('replay');
    expect(kindOf(row, { ...ACTIVE, changedAt: NOW })).toBe('replay');
  });

  it('never expires', () => {
    const old = { ...row, waitingSince: ago(80 * DAY), replays: 300, nextReplayAt: ago(0) };

    expect(kindOf(old)).toBe('replay');
  });

  it('is retried like any other when its configuration was removed', () => {
    const removed: ReplayContext = { ...ACTIVE, configuration: 'unknown' };

    expect(kindOf(row, removed)).toBe('leave');
    expect(kindOf({ ...row, nextReplayAt: ago(0) }, removed)).toBe('replay');
  });
});

describe('an event of an inactive configuration', () => {
  const inactive: ReplayContext = { ...ACTIVE, configuration: 'inactive' };

  it('is left alone for any cause and age', () => {
    fc.assert(
      fc.property(anyRow, anyReplayContext, (row, context) => {
        expect(kindOf(row, { ...context, configuration: 'inactive' })).toBe('leave');
      }),
    );
  });

  it('is due when the configuration becomes active or is removed', () => {
    const row = aWaitingRow({ reason: 'configuration_inactive', nextReplayAt: ahead(5 * HOUR) });

    expect(kindOf(row, inactive)).toBe('leave');
    expect(kindOf(row, { ...ACTIVE, changedAt: NOW })).toBe('replay');
    expect(kindOf(row, { ...ACTIVE, configuration: 'unknown', changedAt: NOW })).toBe('replay');
  });
});

describe('an event that has failed', () => {
  it.each(USER_FIXABLE_REASONS)('may be a probe for 14 days: %s', (why) => {
    expect(kindOf(aFailedRow({ reason: why }))).toBe('probe');
    expect(kindOf(aFailedRow({ reason: why, failedSince: ago(14 * DAY - 1) }))).toBe('probe');
    expect(kindOf(aFailedRow({ reason: why, failedSince: ago(14 * DAY) }))).toBe('leave');
  });

  it('is due as soon as a probe of the same employee succeeds', () => {
    const row = aFailedRow({ replays: 20, triedAt: ago(HOUR), failedSince: ago(10 * DAY) });
    const released = (ms: number): ReplayContext => ({ ...ACTIVE, releasedAt: NOW - ms });

    expect(decideReplay(row, released(HOUR - 1), NOW)).toEqual({
      kind: 'replay',
      replays: 21,
      nextReplayAt: ahead(DAY),
    });
    expect(kindOf(row, released(HOUR))).toBe('probe');
  });

  it.each(reason.options.filter((why) => !USER_FIXABLE_REASONS.some((one) => one === why)))(
    'is left alone: %s',
    (why) => {
      expect(kindOf(aFailedRow({ reason: why }), { ...ACTIVE, changedAt: NOW })).toBe('leave');
    },
  );

  it('is left alone when it has no reason', () => {
    expect(kindOf(aFailedRow({ reason: null }))).toBe('leave');
  });
});

describe('a wrong clock', () => {
  it.each([
    ['the last try', aWaitingRow({ triedAt: ahead(DAY) })],
    ['the next one', aWaitingRow({ nextReplayAt: ahead(DAY) })],
    ['both', aWaitingRow({ triedAt: ahead(365 * DAY), nextReplayAt: ahead(366 * DAY) })],
  ])('does not delay an event when it put %s into the future', (_, row) => {
    expect(kindOf(row)).toBe('probe');
    expect(kindOf({ ...row, reason: 'configuration_inactive' })).toBe('replay');
  });

  it('does not replay an event repeatedly when it put a change or a grant into the future', () => {
    const row = aWaitingRow({ reason: 'authorization_missing', nextReplayAt: ahead(MINUTE) });
    const tomorrow = NOW + DAY;

    expect(kindOf(row, { ...ACTIVE, changedAt: tomorrow })).toBe('leave');
    expect(kindOf(aWaitingRow(), { ...ACTIVE, releasedAt: tomorrow })).toBe('probe');
    expect(kindOf(row, { ...ACTIVE, authorization: { state: 'granted', since: tomorrow } })).toBe('leave');
  });
});

describe('any row', () => {
  it('is not due again right after its replay', () => {
    fc.assert(
      fc.property(anyRow, anyReplayContext, (row, context) => {
        const decision = decideReplay(row, context, NOW);
        fc.pre(decision.kind === 'replay');
        const noted = { ...row, ...decision, triedAt: ago(0) };
        expect(kindOf(noted, context)).toBe(row.outcome === 'failed' ? 'probe' : 'leave');
      }),
    );
  });

  it('is due within two hours and ten minutes while it waits', () => {
    fc.assert(
      fc.property(anyRow, anyReplayContext, (row, context) => {
        fc.pre(row.outcome === 'waiting' && context.configuration !== 'inactive');
        const moments = Array.from({ length: 75 }, (_, index) => NOW + index * 5 * MINUTE);
        expect(moments.map((now) => decideReplay(row, context, now).kind)).not.toEqual(
          moments.map(() => 'leave'),
        );
      }),
    );
  });

  it('has a backoff that grows with each replay, up to the maximum', () => {
    fc.assert(
      fc.property(fc.constantFrom('waiting', 'failed'), fc.nat({ max: 5000 }), (outcome, replays) => {
        expect(retryBackoff(outcome, replays + 1)).toBeGreaterThanOrEqual(retryBackoff(outcome, replays));
        expect(retryBackoff(outcome, replays)).toBeLessThanOrEqual(outcome === 'waiting' ? 2 * HOUR : DAY);
      }),
    );
  });
});

/** The replays of a row whose cause remains, with a run every five minutes, and when it expires. */
function simulate(row: UnresolvedRow, days: number): { replays: number[]; expiredAt: number | null } {
  const replays: number[] = [];
  let current = row;
  for (let at = 0; at <= days * DAY; at += 5 * MINUTE) {
    const decision = decideReplay(current, ACTIVE, NOW + at);
    if (decision.kind === 'expire') return { replays, expiredAt: at };
    if (decision.kind !== 'replay') continue;
    replays.push(at);
    const { replays: count, nextReplayAt } = decision;
    current = { ...current, triedAt: ahead(at + 1000), replays: count, nextReplayAt };
  }
  return { replays, expiredAt: null };
}

describe('a cause that remains', () => {
  it('is retried about 170 times with a growing backoff, and the event expires after 14 days', () => {
    const { replays, expiredAt } = simulate(
      aWaitingRow({ reason: 'configuration_inactive', triedAt: ago(0), waitingSince: ago(0) }),
      30,
    );

    const gaps = replays.slice(1).map((at, index) => at - (replays[index] ?? 0));
    expect(replays.slice(0, 5)).toEqual([5, 15, 35, 75, 155].map((minutes) => minutes * MINUTE));
    expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
    expect(replays.length).toBeGreaterThan(165);
    expect(replays.length).toBeLessThan(175);
    expect(expiredAt).toBeGreaterThanOrEqual(14 * DAY);
    expect(expiredAt).toBeLessThan(14 * DAY + 2 * HOUR + 10 * MINUTE);
  });
});
