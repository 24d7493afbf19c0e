import { LuccaBusyError } from '../../../functions/lucca/api/http';
import { address, leaveEvent, sessionEvent } from '../../support/builders/lucca-events';
import { exampleConfiguration } from '../../support/builders/sync-examples';
import type { Fault } from '../../support/fakes/google/faults';
import { TestHarness } from '../../support/harness/sync-harness';

let harness: TestHarness;
let google: TestHarness['google'];

beforeEach(async () => {
  harness = await TestHarness.start();
  ({ google } = harness);
});

afterEach(() => google.stop());

const owners = () => google.allEvents().map(({ owner }) => owner);
const onCalendar = { match: ({ kind }: { kind: string }) => kind === 'calendar' };
const onToken = { match: ({ kind }: { kind: string }) => kind === 'token' };

describe('a transient error', () => {
  it.each<[string, Fault]>([
    ['a 500', { ...onCalendar, status: 500, reason: 'backendError' }],
    ['a 503', { ...onCalendar, status: 503, reason: 'backendError' }],
    ['a 429', { ...onCalendar, status: 429, reason: 'rateLimitExceeded' }],
    ['a rate limit', { ...onCalendar, status: 403, reason: 'rateLimitExceeded' }],
    ["an employee's rate limit", { ...onCalendar, status: 403, reason: 'userRateLimitExceeded' }],
    ['a broken connection', { ...onCalendar, drop: true }],
    ['a broken connection after the write', { ...onCalendar, drop: true, effect: 'applied' }],
    ['a time-out', { ...onCalendar, hang: true }],
    ['a time-out after the write', { ...onCalendar, hang: true, effect: 'applied' }],
    ['an error of the token endpoint', { ...onToken, status: 500, reason: 'internal_failure' }],
  ])('is retried: %s', async (_, fault) => {
    google.failNext(fault);

    const back = await harness.deliver([sessionEvent({ id: 1 })]);

    expect(back).toHaveLength(1);
    expect(harness.delayedRetries).toEqual([{ messages: 1, afterSeconds: 5 }]);
    expect(harness.recorded).toEqual([]);

    await harness.deliver([{ ...sessionEvent({ id: 1 }), tries: 2 }]);
    expect(google.allEvents()).toHaveLength(1);
    expect(harness.last('1')?.outcome).toBe('created');
  });

  it('comes back as a whole group, later each time, and lets other groups go on', async () => {
    google.failNext({
      ...onCalendar,
      status: 503,
      reason: 'backendError',
      match: ({ owner }) => owner === address('lea'),
    });
    const batch = [
      { ...sessionEvent({ id: 1 }), tries: 3 },
      sessionEvent({ id: 2, resource: '876', organizer: 'max' }),
      { ...sessionEvent({ id: 3 }), tries: 1 },
    ];

    const back = await harness.deliver(batch);

    expect(back).toHaveLength(2);
    expect(harness.delayedRetries).toEqual([{ messages: 2, afterSeconds: 20 }]);
    expect(owners()).toEqual([address('max')]);
  });

  it('honours Retry-After', async () => {
    google.failNext({ ...onCalendar, status: 429, reason: 'rateLimitExceeded', retryAfter: 3600 });

    await harness.deliver([sessionEvent({ id: 1 })]);

    expect(harness.delayedRetries).toEqual([{ messages: 1, afterSeconds: 3600 }]);
  });

  it('is parked after ten tries, with its payload', async () => {
    google.failNext({ ...onCalendar, status: 503, reason: 'backendError' });

    const back = await harness.deliver([{ ...sessionEvent({ id: 1 }), tries: 10 }]);

    expect(back).toEqual([]);
    expect(harness.last('1')).toMatchObject({
      outcome: 'waiting',
      reason: 'google_unavailable',
      configuration: 'france',
    });
    expect(harness.last('1')?.payload?.toString()).toContain('Excel');
  });

  it.each([
    [2, 1],
    [3, 0],
  ])('parks a replay after three tries: %i', async (tries, comesBack) => {
    google.failNext({ ...onCalendar, status: 503, reason: 'backendError' });

    const back = await harness.deliver([{ ...sessionEvent({ id: 1 }), tries, via: 'replay' }]);

    expect(back).toHaveLength(comesBack);
    expect(harness.last('1')?.outcome).toBe(comesBack ? undefined : 'waiting');
  });

  describe('when Lucca throttles', () => {
    const waitFor = (ms: number) => {
      harness.configurations = [exampleConfiguration({ products: ['absences'] })];
      harness.directory.address = () => Promise.reject(new LuccaBusyError('Not now', ms));
      return leaveEvent({ id: 1 });
    };

    it.each([
      [1, 40_000, 40],
      [10, 40_001, 41],
      [39, 130_000, 130],
      [39, 0, 1],
    ])('the event is retried, however often: try %i, after %i ms', async (tries, ms, afterSeconds) => {
      const event = waitFor(ms);

      const back = await harness.deliver([{ ...event, tries }]);

      expect(back).toHaveLength(1);
      expect(harness.delayedRetries).toEqual([{ messages: 1, afterSeconds }]);
      expect(harness.recorded).toEqual([]);
    });

    it.each(['delivery', 'replay'] as const)(
      'the event is parked before the queue would move it to the dead-letter queue: %s',
      async (via) => {
        const event = waitFor(40_000);

        const back = await harness.deliver([{ ...event, tries: 40, via }]);

        expect(back).toEqual([]);
        expect(harness.last('1')).toMatchObject({ outcome: 'waiting', reason: 'lucca_unavailable' });
        expect(harness.last('1')?.payload).not.toBeNull();
      },
    );
  });

  it.each<[string, string, number]>([
    ['is not recorded when the result is the same', 'Calendar usage limits exceeded.', 0],
    ['is recorded when the result differs', 'Another detail', 1],
  ])('in a replay %s', async (_, detail, recorded) => {
    // Prepare
    google.failNext({ ...onCalendar, status: 403, reason: 'quotaExceeded', times: 2 });
    await harness.deliver([sessionEvent({ id: 1 })]);
    const detailBefore = harness.last('1')?.detail ?? '';
    const before = {
      outcome: 'waiting',
      reason: 'quota_exhausted',
      detail: recorded ? detail : detailBefore,
    } as const;
    // Act
    const back = await harness.deliver([{ ...sessionEvent({ id: 1 }), via: 'replay', before }]);
    // Assess
    expect(back).toEqual([]);
    expect(harness.recorded).toHaveLength(1 + recorded);
  });

  it('in a replay is followed by the new result when it is over', async () => {
    const before = { outcome: 'waiting', reason: 'quota_exhausted', detail: null } as const;

    await harness.deliver([{ ...sessionEvent({ id: 1 }), via: 'replay', before }]);

    expect(harness.last('1')?.outcome).toBe('created');
  });

  it('is avoided with a new token when the old one was revoked', async () => {
    await harness.deliver([sessionEvent({ id: 1 })]);
    google.invalidateTokens();

    const back = await harness.deliver([sessionEvent({ id: 2, title: 'Excel expert' })]);

    expect(back).toEqual([]);
    expect(harness.last('2')?.outcome).toBe('updated');
  });
});

describe('an event that cannot be applied', () => {
  it.each<[string, string, Fault]>([
    ['waiting', 'authorization_missing', { ...onToken, status: 401, reason: 'unauthorized_client' }],
    [
      'waiting',
      'credentials_rejected',
      { ...onToken, status: 400, reason: 'invalid_grant', message: 'Invalid JWT Signature.' },
    ],
    ['waiting', 'quota_exhausted', { ...onCalendar, status: 403, reason: 'quotaExceeded' }],
    [
      'failed',
      'unknown_google_user',
      { ...onToken, status: 400, reason: 'invalid_grant', message: 'Invalid email or User ID' },
    ],
    [
      'failed',
      'unknown_google_user',
      { ...onToken, status: 400, reason: 'invalid_grant', message: 'The account has been deleted' },
    ],
    ['failed', 'no_google_calendar', { ...onCalendar, status: 403, reason: 'notACalendarUser' }],
    ['failed', 'google_api_disabled', { ...onCalendar, status: 403, reason: 'accessNotConfigured' }],
    ['failed', 'permission_denied', { ...onCalendar, status: 403, reason: 'forbidden' }],
    ['failed', 'permission_denied', { ...onCalendar, status: 401, reason: 'authError', times: 2 }],
    ['failed', 'google_refused', { ...onCalendar, status: 400, reason: 'invalid' }],
  ])('is %s: %s', async (outcome, reason, fault) => {
    google.failNext(fault);

    const back = await harness.deliver([sessionEvent({ id: 1 })]);

    expect(back).toEqual([]);
    expect(harness.last('1')).toMatchObject({
      outcome,
      reason,
      configuration: 'france',
      employee: address('lea'),
    });
    expect(harness.last('1')?.payload).not.toBeNull();
    expect(google.allEvents()).toEqual([]);

    await harness.deliver([sessionEvent({ id: 1 })]);
    expect(harness.last('1')).toMatchObject({ outcome: 'created', payload: null });
    expect(google.allEvents()).toHaveLength(1);
  });

  it('fails when it breaks the contract, together with valid ones of its resource', async () => {
    const { json } = sessionEvent({ id: 2 });
    const invalid = { json: { ...json, data: { ...json.data, startsAt: 'tomorrow' } } };

    const back = await harness.deliver([sessionEvent({ id: 1 }), invalid]);

    expect(back).toEqual([]);
    expect(harness.last('1')?.outcome).toBe('created');
    expect(harness.last('2')).toMatchObject({ outcome: 'failed', reason: 'invalid_event' });
    expect(harness.last('2')?.detail).toContain('data.startsAt');
  });

  it('fails when a guest has no address', async () => {
    const { json } = sessionEvent({ id: 1, guests: [] });
    const withoutAddress = {
      json: { ...json, data: { ...json.data, attendees: [{ id: '7', email: null }] } },
    };

    await harness.deliver([withoutAddress]);

    expect(harness.last('1')).toMatchObject({ outcome: 'failed', reason: 'employee_without_address' });
    expect(harness.last('1')?.detail).toContain('7');
  });
});

describe('events of one resource in a batch', () => {
  const failing = () => {
    google.failNext({
      ...{ status: 503, reason: 'backendError', times: 100 },
      match: ({ kind }) => kind === 'calendar',
    });
  };

  it.each<[string, ('replay' | 'delivery')[], number, number]>([
    ['are retried when one of them was delivered', ['replay', 'delivery'], 5, 2],
    ['are retried when the other one was delivered', ['delivery', 'replay'], 9, 2],
    ['are parked after ten tries when one of them was delivered', ['replay', 'delivery'], 10, 0],
    ['are parked after three tries when all are replayed', ['replay', 'replay'], 3, 0],
    ['are retried before the third try', ['replay', 'replay'], 2, 2],
  ])('%s', async (_, ways, tries, returned) => {
    // Prepare
    failing();
    const batch = ways.map((via, index) => ({ ...sessionEvent({ id: index + 1 }), via, tries }));
    // Act
    const back = await harness.deliver(batch);
    // Assess
    expect(back).toHaveLength(returned);
    expect(harness.recorded.map(({ outcome }) => outcome)).toEqual(returned ? [] : ['waiting', 'superseded']);
  });
});
