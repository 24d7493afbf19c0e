import fc from 'fast-check';
import { interval } from '../../../functions/store/replay-interval';
import { verdictOn, type Circumstances } from '../../../functions/reconcile/verdict';
import type { OpenRow } from '../../../functions/store/open-rows';
import { reason } from '../../../functions/store/sync-log';
import {
  ACTIVE,
  ago,
  aFailedRow,
  anyCircumstances,
  anyRow,
  aWaitingRow,
  DAY,
  HOUR,
  MINUTE,
  NOW,
} from './open-rows';

const ahead = (ms: number) => ago(-ms);
const kindOf = (row: OpenRow, circumstances: Circumstances = ACTIVE) =>
  verdictOn(row, circumstances, NOW).kind;

const OF_AUTHORIZATION = ['authorization_missing', 'credentials_missing', 'credentials_rejected'] as const;
const OF_PEOPLE = [
  'employee_without_address',
  'unknown_google_user',
  'employee_outside_workspace',
  'google_account_suspended',
  'no_google_calendar',
] as const;

describe('an event that waits for better times', () => {
  it.each([
    'google_unavailable',
    'rate_limited',
    'quota_exhausted',
    'internal_error',
    'lucca_unavailable',
  ] as const)('is due five minutes after it was tried: %s', (why) => {
    expect(kindOf(aWaitingRow({ reason: why, triedAt: ago(5 * MINUTE - 1) }))).toBe('leave');
    expect(kindOf(aWaitingRow({ reason: why, triedAt: ago(5 * MINUTE) }))).toBe('replay');
  });

  it('is due at its next time, and then after twice as long, up to two hours', () => {
    expect(kindOf(aWaitingRow({ replays: 3, nextReplayAt: ahead(1) }))).toBe('leave');
    expect(verdictOn(aWaitingRow({ replays: 3, nextReplayAt: ago(0) }), ACTIVE, NOW)).toEqual({
      kind: 'replay',
      replays: 4,
      nextReplayAt: ahead(80 * MINUTE),
    });
    expect(verdictOn(aWaitingRow({ replays: 40, nextReplayAt: ago(0) }), ACTIVE, NOW)).toEqual({
      kind: 'replay',
      replays: 41,
      nextReplayAt: ahead(2 * HOUR),
    });
  });

  it('is left alone for five minutes after a redelivery has tried it', () => {
    expect(kindOf(aWaitingRow({ replays: 3, nextReplayAt: ago(HOUR), triedAt: ago(MINUTE) }))).toBe('leave');
  });

  it('is due at once, and begins anew, when its configuration has changed since it was tried', () => {
    const row = aWaitingRow({ replays: 9, nextReplayAt: ahead(HOUR), triedAt: ago(HOUR) });

    expect(verdictOn(row, { ...ACTIVE, changedAt: NOW - HOUR + 1 }, NOW)).toEqual({
      kind: 'replay',
      replays: 1,
      nextReplayAt: ahead(10 * MINUTE),
    });
    expect(kindOf(row, { ...ACTIVE, changedAt: NOW - HOUR })).toBe('leave');
  });

  it('does not care about the authorization: it is tried, and then it waits for that', () => {
    const authorization = { state: 'revoked' as const, since: NOW - 1 };

    expect(kindOf(aWaitingRow(), { ...ACTIVE, authorization })).toBe('replay');
    expect(kindOf(aWaitingRow({ nextReplayAt: ahead(1) }), { ...ACTIVE, authorization })).toBe('leave');
  });

  it('is given up after 14 days', () => {
    const tired = { replays: 60, nextReplayAt: ago(0) };

    expect(kindOf(aWaitingRow({ ...tired, waitingSince: ago(14 * DAY - 1) }))).toBe('replay');
    expect(kindOf(aWaitingRow({ ...tired, waitingSince: ago(14 * DAY) }))).toBe('giveUp');
    expect(kindOf(aWaitingRow({ ...tired, waitingSince: ago(14 * DAY), nextReplayAt: ahead(1) }))).toBe(
      'leave',
    );
  });

  it('is not given up before it was tried again and again: nobody may have tried it', () => {
    const old = { waitingSince: ago(20 * DAY), triedAt: ago(20 * DAY) };

    expect(kindOf(aWaitingRow(old))).toBe('replay');
    expect(kindOf(aWaitingRow({ ...old, replays: 4, nextReplayAt: ago(DAY) }))).toBe('replay');
    expect(kindOf(aWaitingRow({ ...old, replays: 5, nextReplayAt: ago(DAY) }))).toBe('giveUp');
  });

  it('is not given up where its configuration has just changed', () => {
    const old = aWaitingRow({ waitingSince: ago(20 * DAY), replays: 60, nextReplayAt: ago(DAY) });

    expect(kindOf(old, { ...ACTIVE, changedAt: NOW })).toBe('replay');
  });

  it('may be of no configuration, or of one that was removed', () => {
    const unknown: Circumstances = { ...ACTIVE, configuration: 'unknown' };

    expect(kindOf(aWaitingRow({ configuration: null }), unknown)).toBe('replay');
    expect(kindOf(aWaitingRow({ nextReplayAt: ahead(HOUR) }), { ...unknown, changedAt: NOW })).toBe('replay');
  });
});

describe.each(OF_AUTHORIZATION)('an event that waits for an authorization: %s', (why) => {
  const row = aWaitingRow({ reason: why, triedAt: ago(HOUR), replays: 9, nextReplayAt: ahead(HOUR) });

  it('finds out, at any time, whether it is there again', () => {
    const revoked: Circumstances = { ...ACTIVE, authorization: { state: 'revoked', since: NOW - DAY } };

    expect(verdictOn(row, revoked, NOW)).toMatchObject({ kind: 'probe', replays: 10 });
    expect(kindOf(row, { ...revoked, changedAt: NOW })).toBe('probe');
  });

  it('is due at once, and begins anew, when it is granted', () => {
    const granted = (since: number): Circumstances => ({
      ...ACTIVE,
      authorization: { state: 'granted', since },
    });

    expect(verdictOn(row, granted(NOW - 1), NOW)).toMatchObject({ kind: 'replay', replays: 1 });
    expect(kindOf(row, granted(NOW - HOUR))).toBe('leave');
    expect(kindOf({ ...row, nextReplayAt: ago(0) }, granted(NOW - DAY))).toBe('replay');
  });

  it('is due at its next time where it was never asked for with the credentials of now', () => {
    expect(kindOf(row)).toBe('leave');
    expect(kindOf({ ...row, nextReplayAt: ago(0) })).toBe('replay');
    expect(kindOf(row, { ...ACTIVE, changedAt: NOW })).toBe('replay');
  });

  it('is never given up', () => {
    const old = { ...row, waitingSince: ago(80 * DAY), replays: 300, nextReplayAt: ago(0) };

    expect(kindOf(old)).toBe('replay');
  });

  it('of a configuration that was removed is tried like any other', () => {
    const removed: Circumstances = { ...ACTIVE, configuration: 'unknown' };

    expect(kindOf(row, removed)).toBe('leave');
    expect(kindOf({ ...row, nextReplayAt: ago(0) }, removed)).toBe('replay');
  });
});

describe('an event of an inactive configuration', () => {
  const inactive: Circumstances = { ...ACTIVE, configuration: 'inactive' };

  it('is left alone, whatever it waits for, and however long', () => {
    fc.assert(
      fc.property(anyRow, anyCircumstances, (row, circumstances) => {
        expect(kindOf(row, { ...circumstances, configuration: 'inactive' })).toBe('leave');
      }),
    );
  });

  it('is due once the configuration is active, or was removed', () => {
    const row = aWaitingRow({ reason: 'configuration_inactive', nextReplayAt: ahead(5 * HOUR) });

    expect(kindOf(row, inactive)).toBe('leave');
    expect(kindOf(row, { ...ACTIVE, changedAt: NOW })).toBe('replay');
    expect(kindOf(row, { ...ACTIVE, configuration: 'unknown', changedAt: NOW })).toBe('replay');
  });
});

describe('an event that has failed', () => {
  it.each(OF_PEOPLE)('is tried again for 14 days where a person may put it right: %s', (why) => {
    expect(kindOf(aFailedRow({ reason: why, triedAt: ago(MINUTE) }))).toBe('leave');
    expect(kindOf(aFailedRow({ reason: why }))).toBe('replay');
    expect(kindOf(aFailedRow({ reason: why, failedSince: ago(14 * DAY - 1) }))).toBe('replay');
    expect(kindOf(aFailedRow({ reason: why, failedSince: ago(14 * DAY) }))).toBe('leave');
  });

  it('is tried again at least once a day', () => {
    const row = aFailedRow({ replays: 20, nextReplayAt: ago(0), failedSince: ago(10 * DAY) });

    expect(verdictOn(row, ACTIVE, NOW)).toEqual({ kind: 'replay', replays: 21, nextReplayAt: ahead(DAY) });
  });

  it.each(reason.options.filter((why) => !OF_PEOPLE.some((one) => one === why)))(
    'is left to people: %s',
    (why) => {
      expect(kindOf(aFailedRow({ reason: why }), { ...ACTIVE, changedAt: NOW })).toBe('leave');
    },
  );

  it('without a reason is left to people', () => {
    expect(kindOf(aFailedRow({ reason: null }))).toBe('leave');
  });
});

describe('a clock that was wrong', () => {
  it.each([
    ['the last try', aWaitingRow({ triedAt: ahead(DAY) })],
    ['the next one', aWaitingRow({ nextReplayAt: ahead(DAY) })],
    ['both', aWaitingRow({ triedAt: ahead(365 * DAY), nextReplayAt: ahead(366 * DAY) })],
  ])('and put %s far ahead holds no event up', (_, row) => {
    expect(kindOf(row)).toBe('replay');
  });

  it('and put a change or a grant ahead brings nothing back again and again', () => {
    const row = aWaitingRow({ reason: 'authorization_missing', nextReplayAt: ahead(MINUTE) });
    const tomorrow = NOW + DAY;

    expect(kindOf(row, { ...ACTIVE, changedAt: tomorrow })).toBe('leave');
    expect(kindOf(row, { ...ACTIVE, authorization: { state: 'granted', since: tomorrow } })).toBe('leave');
  });
});

describe('any row', () => {
  it('is not due again at once after its replay was noted, but for a probe', () => {
    fc.assert(
      fc.property(anyRow, anyCircumstances, (row, circumstances) => {
        const verdict = verdictOn(row, circumstances, NOW);
        fc.pre(verdict.kind === 'replay');
        const noted = { ...row, ...verdict, triedAt: ago(0) };
        expect(kindOf(noted, circumstances)).toBe('leave');
      }),
    );
  });

  it('that still waits is due within two hours and ten minutes of any moment', () => {
    fc.assert(
      fc.property(anyRow, anyCircumstances, (row, circumstances) => {
        fc.pre(row.open === 'waiting' && circumstances.configuration !== 'inactive');
        const moments = Array.from({ length: 75 }, (_, index) => NOW + index * 5 * MINUTE);
        expect(moments.map((now) => verdictOn(row, circumstances, now).kind)).not.toEqual(
          moments.map(() => 'leave'),
        );
      }),
    );
  });

  it('waits longer with each replay, and never longer than the longest', () => {
    fc.assert(
      fc.property(fc.constantFrom('waiting', 'failed'), fc.nat({ max: 5000 }), (open, replays) => {
        expect(interval(open, replays + 1)).toBeGreaterThanOrEqual(interval(open, replays));
        expect(interval(open, replays)).toBeLessThanOrEqual(open === 'waiting' ? 2 * HOUR : DAY);
      }),
    );
  });
});

/** What becomes of a row whose cause stays, with a run every five minutes: the replays, and when it is given up. */
function fate(row: OpenRow, days: number): { replays: number[]; givenUpAt: number | null } {
  const replays: number[] = [];
  let current = row;
  for (let at = 0; at <= days * DAY; at += 5 * MINUTE) {
    const verdict = verdictOn(current, ACTIVE, NOW + at);
    if (verdict.kind === 'giveUp') return { replays, givenUpAt: at };
    if (verdict.kind === 'leave') continue;
    replays.push(at);
    const { replays: count, nextReplayAt } = verdict;
    current = { ...current, triedAt: ahead(at + 1000), replays: count, nextReplayAt };
  }
  return { replays, givenUpAt: null };
}

describe('a cause that stays', () => {
  it('is looked at some 170 times in growing intervals, and given up after 14 days', () => {
    // Act
    const { replays, givenUpAt } = fate(aWaitingRow({ triedAt: ago(0), waitingSince: ago(0) }), 30);
    // Assess
    const gaps = replays.slice(1).map((at, index) => at - (replays[index] ?? 0));
    expect(replays.slice(0, 5)).toEqual([5, 15, 35, 75, 155].map((minutes) => minutes * MINUTE));
    expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
    expect(replays.length).toBeGreaterThan(165);
    expect(replays.length).toBeLessThan(175);
    expect(givenUpAt).toBeGreaterThanOrEqual(14 * DAY);
    expect(givenUpAt).toBeLessThan(14 * DAY + 2 * HOUR + 10 * MINUTE);
  });

  it('of what has failed is looked at for 14 days, and then left to people', () => {
    const { replays, givenUpAt } = fate(aFailedRow({ triedAt: ago(0), failedSince: ago(0) }), 60);

    expect(givenUpAt).toBeNull();
    expect(replays.length).toBeGreaterThan(18);
    expect(replays.length).toBeLessThan(25);
    expect(replays.at(-1)).toBeGreaterThan(12 * DAY);
    expect(replays.at(-1)).toBeLessThan(14 * DAY);
  });
});
