import type { calendar_v3 } from '@googleapis/calendar';
import { session } from './calendar/sample-events';
import { startFakeGoogle, type FakeGoogle } from './fake-google';
import { answerOf, delegate, delegatedJwt, realClient, refusalOf } from './real-client';

const LEA = 'lea@acme.example';
const mine = { calendarId: 'primary' };
let google: FakeGoogle;
let events: calendar_v3.Resource$Events;

beforeEach(async () => {
  google = await startFakeGoogle();
  google.addAccount(LEA);
  delegate(google);
  events = realClient(google, LEA);
  await events.list(mine);
  google.clearCalls();
});
afterEach(() => google.stop());

const insert = (id = 'abc12', options = {}) =>
  events.insert({ ...mine, requestBody: session({ id }) }, options);

test('an ordered error is answered once, and nothing is done', async () => {
  google.failNext({ status: 503, reason: 'backendError', message: 'Backend Error' });

  expect(await refusalOf(insert())).toEqual({
    status: 503,
    reason: 'backendError',
    message: 'Backend Error',
  });
  expect(google.events(LEA)).toEqual([]);
  expect((await insert()).status).toBe(200);
});

test('a quota has its domain, and a time to come back', async () => {
  google.failNext({ status: 429, reason: 'rateLimitExceeded', retryAfter: 7 });

  const { data, headers } = await answerOf(insert());

  expect(headers.get('retry-after')).toBe('7');
  expect(data).toMatchObject({ error: { errors: [{ domain: 'usageLimits' }] } });
});

test('an error can hide that the work was done', async () => {
  google.failNext({ status: 500, reason: 'backendError', effect: 'applied' });

  expect(await refusalOf(insert())).toMatchObject({ status: 500 });
  expect(google.events(LEA)).toHaveLength(1);
});

test.each(['none', 'applied'] as const)('a connection that breaks (effect: %s)', async (effect) => {
  google.failNext({ drop: true, effect });

  await expect(insert()).rejects.toMatchObject({ response: undefined });

  expect(google.events(LEA)).toHaveLength(effect === 'applied' ? 1 : 0);
  expect(google.calls).toMatchObject([{ method: 'insert', status: null }]);
});

test.each(['none', 'applied'] as const)('a call that hangs (effect: %s)', async (effect) => {
  google.failNext({ hang: true, effect });

  await expect(insert('abc12', { timeout: 50 })).rejects.toMatchObject({ response: undefined });

  expect(google.events(LEA)).toHaveLength(effect === 'applied' ? 1 : 0);
});

test('stopping ends the calls that hang', async () => {
  google.failNext({ hang: true });
  const hanging = expect(insert()).rejects.toMatchObject({ response: undefined });
  while (google.calls.length === 0) await new Promise(setImmediate);

  await google.stop();

  await hanging;
});

test('only calls that match fail, as often as ordered', async () => {
  const takeBack = google.failNext({
    status: 500,
    reason: 'backendError',
    match: ({ method, eventId }) => method === 'insert' && eventId === 'abc12',
    times: 2,
  });

  expect((await insert('other')).status).toBe(200);
  expect(await refusalOf(insert())).toMatchObject({ status: 500 });
  takeBack();
  expect((await insert()).status).toBe(200);
});

test('orders can be cleared', async () => {
  google.failNext({ status: 500, reason: 'backendError', times: Infinity });
  google.clearFaults();

  expect((await insert()).status).toBe(200);
});

test('the token endpoint fails as ordered, in its own words', async () => {
  google.failNext({
    match: ({ kind }) => kind === 'token',
    status: 500,
    reason: 'internal_failure',
    message: 'x',
  });

  const answer = await answerOf(delegatedJwt(google, LEA).getAccessToken());

  expect(answer).toMatchObject({ status: 500, data: { error: 'internal_failure', error_description: 'x' } });
  expect(google.calls).toMatchObject([{ kind: 'token', owner: LEA, status: 500 }]);
});

describe('the quota', () => {
  const list = (quotaUser?: string) => events.list({ ...mine, quotaUser });
  let now: number;

  beforeEach(async () => {
    await google.stop();
    now = Date.now();
    google = await startFakeGoogle({ quotaPerMinute: 3, projectQuotaPerMinute: 5, now: () => now });
    google.addAccount(LEA);
    delegate(google);
    events = realClient(google, LEA);
  });

  test('counts by user, in a sliding minute', async () => {
    for (let call = 0; call < 3; call++) await list('lea');

    expect(await refusalOf(list('lea'))).toMatchObject({ status: 403, reason: 'userRateLimitExceeded' });
    expect((await list('tom')).status).toBe(200);
    now += 60_000;
    expect((await list('lea')).status).toBe(200);
  });

  test('counts all users of the project together, and not what was refused', async () => {
    for (let call = 0; call < 3; call++) await list('lea');
    await refusalOf(list('lea'));
    now += 30_000;
    await list('tom');
    await list('ann');

    expect(await refusalOf(list('tom'))).toMatchObject({ status: 403, reason: 'rateLimitExceeded' });
    now += 30_000;
    for (let call = 0; call < 3; call++) await list('max');
    expect(await refusalOf(list('tom'))).toMatchObject({ reason: 'rateLimitExceeded' });
  });

  test('counts for the service account where no user is named', async () => {
    google.addAccount('tom@acme.example');
    for (let call = 0; call < 3; call++) await list();

    const refusal = await refusalOf(realClient(google, 'tom@acme.example').list(mine));

    expect(refusal).toMatchObject({ status: 403, reason: 'userRateLimitExceeded' });
  });

  test('a patch costs three', async () => {
    await insert();
    const patch = events.patch({ ...mine, eventId: 'abc12', requestBody: { summary: 'x' } });

    expect(await refusalOf(patch)).toMatchObject({ reason: 'userRateLimitExceeded' });
  });
});
