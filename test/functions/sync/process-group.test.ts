import fc from 'fast-check';
import { LuccaBusyError } from '../../../functions/lucca/api/http';
import { retryDelay } from '../../../functions/sync/error-policy';
import { address, leaveEvent, sessionEvent } from '../../support/builders/lucca-events';
import { aConfiguration } from '../../support/builders/configurations';
import type { Fault } from '../../support/fakes/google/faults';
import { TestHarness } from '../../support/harness/sync-harness';
import { onCalendar, onToken, owners, QUOTA_EXCEEDED, reference, UNAVAILABLE, withData } from './sync-test';

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await TestHarness.start();
  ({ google } = harness);
});
afterEach(() => google.stop());

describe('a transient error', () => {
  it.each<[string, Fault]>([
    ['500', { ...onCalendar, status: 500, reason: 'backendError' }],
    ['503', { ...onCalendar, ...UNAVAILABLE }],
    ['429', { ...onCalendar, status: 429, reason: 'rateLimitExceeded' }],
    ['a rate limit', { ...onCalendar, status: 403, reason: 'rateLimitExceeded' }],
    ["an employee's rate limit", { ...onCalendar, status: 403, reason: 'userRateLimitExceeded' }],
    ['a broken connection', { ...onCalendar, drop: true }],
    ['a broken connection after the write', { ...onCalendar, drop: true, effect: 'applied' }],
    ['a timeout', { ...onCalendar, hang: true }],
    ['a timeout after the write', { ...onCalendar, hang: true, effect: 'applied' }],
    ['an error of the token endpoint', { ...onToken, status: 500, reason: 'internal_failure' }],
  ])('is retried: %s', async (_, fault) => {
    google.failNext(fault);

    expect(await harness.deliver([sessionEvent({ id: 1 })])).toHaveLength(1);
    expect(harness.delayedRetries).toEqual([{ messages: 1, afterSeconds: 5 }]);
    expect(harness.recorded).toEqual([]);

    await harness.deliver([{ ...sessionEvent({ id: 1 }), tries: 2 }]);
    expect(google.allEvents()).toHaveLength(1);
    expect(harness.last('1')?.outcome).toBe('created');
  });

  it('returns the whole group to the queue, later each time, and no other group', async () => {
    google.failNext({
      ...UNAVAILABLE,
      match: ({ kind, owner }) => kind === 'calendar' && owner === address('lea'),
    });

    const returned = await harness.deliver([
      { ...sessionEvent({ id: 1 }), tries: 3 },
      sessionEvent({ id: 2, resource: '876', organizer: 'max' }),
      { ...sessionEvent({ id: 3 }), tries: 1 },
    ]);

    expect(returned).toHaveLength(2);
    expect(harness.delayedRetries).toEqual([{ messages: 2, afterSeconds: 20 }]);
    expect(owners(google)).toEqual([address('max')]);
  });

  it('is retried after the Retry-After of Google', async () => {
    google.failNext({ ...onCalendar, status: 429, reason: 'rateLimitExceeded', retryAfter: 3600 });

    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(harness.delayedRetries).toEqual([{ messages: 1, afterSeconds: 3600 }]);
  });

  it('leaves the event waiting after ten tries, with its payload', async () => {
    google.failNext({ ...onCalendar, ...UNAVAILABLE });

    expect(await harness.deliver([{ ...sessionEvent({ id: 1 }), tries: 10 }])).toEqual([]);
    expect(harness.last('1')).toMatchObject({
      outcome: 'waiting',
      reason: 'google_unavailable',
      configuration: 'france',
    });
    expect(harness.last('1')?.payload?.toString()).toContain('Excel');
  });

  it.each<[string, ('replay' | 'delivery')[], number, number]>([
    ['retried when one of them was delivered', ['replay', 'delivery'], 5, 2],
    ['retried when the other one was delivered', ['delivery', 'replay'], 9, 2],
    ['waiting after ten tries when one of them was delivered', ['replay', 'delivery'], 10, 0],
    ['waiting after three tries when all are replays', ['replay', 'replay'], 3, 0],
    ['retried before the third try when all are replays', ['replay', 'replay'], 2, 2],
  ])('leaves the events of one resource %s', async (_, vias, tries, returned) => {
    google.failNext({ ...onCalendar, ...UNAVAILABLE, times: 100 });

    const batch = vias.map((via, index) => ({ ...sessionEvent({ id: index + 1 }), via, tries }));

    expect(await harness.deliver(batch)).toHaveLength(returned);
    expect(harness.recorded.map(({ outcome }) => outcome)).toEqual(returned ? [] : ['waiting', 'superseded']);
  });

  it('is avoided with a new token when the old one was revoked', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.invalidateTokens();

    expect(await harness.deliver([sessionEvent({ id: 2, title: 'Excel expert' })])).toEqual([]);
    expect(harness.last('2')?.outcome).toBe('updated');
  });
});

describe("an event that Lucca's request limit delays", () => {
  const delayedBy = (ms: number) => {
    harness.configurations = [aConfiguration({ products: ['absences'] })];
    harness.directory.address = () => Promise.reject(new LuccaBusyError('Not now', ms));
    return leaveEvent({ id: 1 });
  };

  it.each([
    [1, 40_000, 40],
    [10, 40_001, 41],
    [39, 130_000, 130],
    [39, 0, 1],
  ])('is retried on try %i, after %i ms', async (tries, ms, afterSeconds) => {
    expect(await harness.deliver([{ ...delayedBy(ms), tries }])).toHaveLength(1);
    expect(harness.delayedRetries).toEqual([{ messages: 1, afterSeconds }]);
    expect(harness.recorded).toEqual([]);
  });

  it.each(['delivery', 'replay'] as const)('is waiting after 40 tries: %s', async (via) => {
    expect(await harness.deliver([{ ...delayedBy(40_000), tries: 40, via }])).toEqual([]);
    expect(harness.last('1')).toMatchObject({ outcome: 'waiting', reason: 'lucca_unavailable' });
    expect(harness.last('1')?.payload).not.toBeNull();
  });
});

describe('the result of a replay', () => {
  const before = { outcome: 'waiting', reason: 'quota_exhausted' } as const;

  it.each([
    ['is not recorded when it is the same as before', true, 1],
    ['is recorded when its detail differs', false, 2],
  ])('%s', async (_, isSame, rows) => {
    google.failNext({ ...onCalendar, ...QUOTA_EXCEEDED, times: 2 });
    await harness.deliver([sessionEvent({ id: 1 })]);
    const detail = isSame ? (harness.last('1')?.detail ?? '') : 'Another detail';
    const replay = { ...sessionEvent({ id: 1 }), via: 'replay', before: { ...before, detail } } as const;

    expect(await harness.deliver([replay])).toEqual([]);
    expect(harness.recorded).toHaveLength(rows);
  });

  it('is recorded when the event was applied', async () => {
    await harness.deliver([
      { ...sessionEvent({ id: 1 }), via: 'replay', before: { ...before, detail: null } },
    ]);

    expect(harness.last('1')?.outcome).toBe('created');
  });
});

describe('an event that cannot be applied', () => {
  const invalidGrant = (message: string): Fault => ({
    ...{ ...onToken, status: 400, reason: 'invalid_grant', message },
  });

  it.each<[string, string, Fault]>([
    ['waiting', 'authorization_missing', { ...onToken, status: 401, reason: 'unauthorized_client' }],
    ['waiting', 'credentials_rejected', invalidGrant('Invalid JWT Signature.')],
    ['waiting', 'quota_exhausted', { ...onCalendar, ...QUOTA_EXCEEDED }],
    ['failed', 'unknown_google_user', invalidGrant('Invalid email or User ID')],
    ['failed', 'unknown_google_user', invalidGrant('The account has been deleted')],
    ['failed', 'no_google_calendar', { ...onCalendar, status: 403, reason: 'notACalendarUser' }],
    ['failed', 'google_api_disabled', { ...onCalendar, status: 403, reason: 'accessNotConfigured' }],
    ['failed', 'permission_denied', { ...onCalendar, status: 403, reason: 'forbidden' }],
    ['failed', 'permission_denied', { ...onCalendar, status: 401, reason: 'authError', times: 2 }],
    ['failed', 'google_refused', { ...onCalendar, status: 400, reason: 'invalid' }],
  ])('is %s with the reason %s, and is applied by a redelivery', async (outcome, reason, fault) => {
    google.failNext(fault);

    expect(await harness.deliver([sessionEvent({ id: 1 })])).toEqual([]);
    const result = { outcome, reason, configuration: 'france', employee: address('lea') };
    expect(harness.last('1')).toMatchObject(result);
    expect(harness.last('1')?.payload).not.toBeNull();
    expect(google.allEvents()).toEqual([]);

    await harness.deliver([sessionEvent({ id: 1 })]);
    expect(harness.last('1')).toMatchObject({ outcome: 'created', payload: null });
    expect(google.allEvents()).toHaveLength(1);
  });

  it('fails when its format is invalid, unlike valid events of its resource', async () => {
    const invalid = withData(sessionEvent({ id: 2 }), { startsAt: 'tomorrow' });

    expect(await harness.deliver([sessionEvent({ id: 1 }), invalid])).toEqual([]);
    expect(harness.last('1')?.outcome).toBe('created');
    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'invalid_event' });
    expect(harness.last('2')?.detail).toContain('data.startsAt');
  });

  it('fails when no guest has an address', async () => {
    const attendees = [{ ...reference('nobody'), email: null }];
    harness.directory.addresses.set('id-of-nobody', null);

    await harness.deliver([withData(sessionEvent({ id: 1 }), { attendees })]);

    expect(harness.last('1')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(harness.last('1')?.detail).toContain('id-of-nobody');
  });
});

describe('retryDelay', () => {
  it.each([
    [1, 5],
    [2, 10],
    [5, 80],
    [8, 640],
    [9, 900],
    [40, 900],
  ])('backs off exponentially: after %i tries, at most %i seconds', (tries, seconds) => {
    expect(retryDelay(tries, null, 1)).toBe(seconds);
    expect(retryDelay(tries, null, 0)).toBe(Math.ceil(seconds / 2));
  });

  it.each([
    [60_000, 60],
    [3_600_001, 3_601],
    [42_900_000, 42_900],
  ])('is never shorter than Retry-After: %i ms', (afterMs, seconds) => {
    expect(retryDelay(1, afterMs, 0)).toBe(seconds);
  });

  it('stays five minutes below the limit of SQS, which counts from the receipt of the message', () => {
    expect(retryDelay(1, 86_400_000, 0.5)).toBe(43_200 - 300);
    expect(retryDelay(40, Number.MAX_SAFE_INTEGER, 1)).toBe(43_200 - 300);
  });

  it('is one second for an immediate retry', () => {
    expect(retryDelay(5, 0, 1)).toBe(1);
  });

  it('is always a whole number of seconds within the limit of SQS', () => {
    const afterMs = fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }));
    const random = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), afterMs, random, (tries, after, factor) => {
        const seconds = retryDelay(tries, after, factor);

        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(seconds).toBeLessThan(43_200);
        if (after !== null) expect(seconds).toBeGreaterThanOrEqual(Math.min(after / 1000, 42_900));
        if (after === null) expect(seconds).toBeLessThanOrEqual(900);
      }),
    );
  });
});
