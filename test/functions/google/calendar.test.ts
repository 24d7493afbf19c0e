import { AccessTokens } from '../../../functions/google/access-tokens';
import { createCalendarClient, type Calendar } from '../../../functions/google/calendar';
import { unobserved, type ObserveCall, type ObservedCall } from '../../../functions/google/call-observer';
import { openGate, noWorkloadIdentity as workloadIdentities } from '../../support/builders/google-auth';
import { session } from '../../support/fakes/google/calendar/sample-events';
import { startFakeGoogle, type FakeGoogle } from '../../support/fakes/google/fake-google';
import { serve, type HttpAnswer } from '../../support/fakes/http-exchange';
import { createServiceAccountKey } from '../../support/fakes/google/identity/service-account-key';
import { CALENDAR_SCOPE, delegate } from '../../support/fakes/google/real-client';

const access = {
  configuration: 'france',
  credentialsSecretId: 'secret/france',
  scope: CALENDAR_SCOPE,
  employee: 'lea@acme.example',
};
const credentials = { read: () => Promise.resolve(createServiceAccountKey()), forget: () => undefined };
const ID = '0123456789';
const inOneMinute = () => Date.now() + 60_000;
const isToken = ({ kind }: { kind: string }) => kind === 'token';

let google: FakeGoogle;
let observe: ObserveCall;

beforeEach(async () => {
  observe = unobserved;
  google = await startFakeGoogle({ openAccounts: true });
  delegate(google);
});
afterEach(() => google.stop());

function calendars({ rootUrl = google.rootUrl, timeoutMs = 1000 } = {}) {
  const settings = { timeoutMs, now: Date.now };
  const tokens = new AccessTokens(credentials, openGate, {
    ...{ ...settings, tokenUrl: google.tokenUrl, workloadIdentities },
  });
  return createCalendarClient(tokens, { ...settings, rootUrl, observe: (call) => observe(call) });
}

/** Uses a calendar whose API has the same response to every call. */
async function withResponse<T>(response: HttpAnswer, use: (calendar: Calendar) => Promise<T>): Promise<T> {
  const { origin, stop } = await serve(() => response, 0);
  try {
    return await use(calendars({ rootUrl: `${origin}/` })(access, inOneMinute()));
  } finally {
    await stop();
  }
}

describe('the calendar of an employee', () => {
  it.each(['', '/'])('is found when the root URL ends in %j', async (end) => {
    const rootUrl = google.rootUrl.replace(/\/$/, end);

    expect(await calendars({ rootUrl })(access, inOneMinute()).get(ID)).toEqual({ kind: 'absent' });
  });

  it('distinguishes duplicate, deleted, absent and changed events', async () => {
    const calendar = calendars()(access, inOneMinute());
    const event = session({ id: ID });

    expect(await calendar.insert(event, 'none')).toMatchObject({
      kind: 'done',
      event: { id: ID, status: 'confirmed' },
    });
    expect(await calendar.insert(event, 'none')).toEqual({ kind: 'duplicate' });
    expect(await calendar.update(event, 'none', '"other"')).toEqual({ kind: 'changed' });
    expect(await calendar.delete(ID, 'none')).toEqual({ kind: 'done', event: {} });
    expect(await calendar.delete(ID, 'none')).toEqual({ kind: 'gone' });
    expect(await calendar.delete('9876543210', 'none')).toEqual({ kind: 'absent' });
  });

  it('requests one token for concurrent calls', async () => {
    const calendar = calendars()(access, inOneMinute());

    await Promise.all(['00001', '00002', '00003'].map((id) => calendar.get(id)));

    expect(google.calls.filter(isToken)).toHaveLength(1);
  });

  it('requests one token for concurrent calls when the request hangs', async () => {
    const calendar = calendars({ timeoutMs: 100 })(access, inOneMinute());
    google.failNext({ hang: true, match: isToken });

    const results = await Promise.allSettled(['00001', '00002', '00003'].map((id) => calendar.get(id)));

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(google.calls).toHaveLength(1);
  });

  it('is not called when the call could exceed the deadline', async () => {
    const calendar = calendars()(access, Date.now() + 500);

    await expect(calendar.get(ID)).rejects.toMatchObject({ next: 'retry', afterMs: 0 });
    expect(google.calls).toEqual([]);
  });

  it.each(['token', 'calendar'])('times out when Google hangs in a call: %s', async (kind) => {
    const calendar = calendars({ timeoutMs: 100 })(access, inOneMinute());
    google.failNext({ hang: true, match: (call) => call.kind === kind });

    await expect(calendar.get(ID)).rejects.toMatchObject({ next: 'retry', reason: 'google_unavailable' });
  });

  it('requests a token once when the token endpoint fails, because the queue retries', async () => {
    google.failNext({ status: 503, reason: 'backend', match: isToken, times: 5 });

    await expect(calendars()(access, inOneMinute()).get(ID)).rejects.toMatchObject({ next: 'retry' });
    expect(google.calls).toHaveLength(1);
  });
});

type NamedCall = [string, (calendar: Calendar) => Promise<unknown>];
const calls: NamedCall[] = [
  ['insert', (calendar) => calendar.insert(session({ id: ID }), 'none')],
  ['update', (calendar) => calendar.update(session({ id: ID }), 'none', null)],
  ['get', (calendar) => calendar.get(ID)],
];
const deletion: NamedCall = ['delete', (calendar) => calendar.delete(ID, 'none')];

describe('a response with a different event', () => {
  it.each(calls)('is an error for %s', async (_, call) => {
    for (const body of [{ id: '9876543210', status: 'confirmed' }, { status: 'confirmed' }, {}]) {
      await expect(withResponse({ status: 200, body }, call)).rejects.toMatchObject({
        ...{ next: 'retry', reason: 'google_unavailable', afterMs: null },
        message: 'Google returned a different event',
      });
    }
  });

  it('is accepted for delete, whose response has no event', async () => {
    const [, call] = deletion;
    const different = { status: 200, body: { id: '9876543210' } };

    expect(await withResponse({ status: 204, body: null }, call)).toEqual({ kind: 'done', event: {} });
    expect(await withResponse(different, call)).toMatchObject({ kind: 'done' });
  });

  it('is observed once', async () => {
    const observed: ObservedCall[] = [];
    observe = (call) => Promise.resolve(void observed.push(call));

    const result = withResponse({ status: 200, body: { id: 'other' } }, (calendar) => calendar.get(ID));

    await expect(result).rejects.toMatchObject({ next: 'retry' });
    expect(observed).toMatchObject([{ method: 'get', eventId: ID, status: 200, isThrottled: false }]);
  });
});

describe('an error response', () => {
  it.each([...calls, deletion])('without the body of the Calendar API is retried: %s', async (_, call) => {
    for (const status of [400, 401, 403, 404, 409, 410, 412]) {
      for (const body of [null, {}, { error: 'not found' }]) {
        await expect(withResponse({ status, body, retryAfter: 7 }, call)).rejects.toMatchObject({
          ...{ next: 'retry', reason: 'google_unavailable', afterMs: 7000 },
          message: `The ${status} response does not come from the Calendar API`,
        });
      }
    }
  });

  it.each([
    [404, 'absent'],
    [409, 'duplicate'],
    [410, 'gone'],
    [412, 'changed'],
  ])('of the Calendar API with status %i is the result "%s"', async (status, kind) => {
    const body = { error: { code: status, message: 'Words', errors: [{ reason: 'notFound' }] } };

    expect(await withResponse({ status, body }, (calendar) => calendar.get(ID))).toEqual({ kind });
  });
});

describe('a call with a deadline', () => {
  let clock: number;

  /** Opens a calendar; `slow` takes nearly all of the time. */
  function calendarWith(slow: 'token' | 'rate limiter' | null): Calendar {
    clock = Date.now();
    const pass = (what: typeof slow) => {
      if (what === slow) clock += 59_001;
      return Promise.resolve();
    };
    const settings = { timeoutMs: 1000, now: () => clock };
    const tokens = new AccessTokens(credentials, openGate, {
      ...{ ...settings, tokenUrl: google.tokenUrl, workloadIdentities },
      observe: () => pass('token'),
    });
    const acquire = () => pass('rate limiter');
    const open = createCalendarClient(tokens, { ...settings, rootUrl: google.rootUrl, acquire });
    return open(access, clock + 60_000);
  }

  it.each(['token', 'rate limiter'] as const)('is not made when no time is left after: %s', async (slow) => {
    const retried = { next: 'retry', reason: 'google_unavailable', afterMs: 0 };

    await expect(calendarWith(slow).get(ID)).rejects.toMatchObject(retried);
    expect(google.calls.map(({ kind }) => kind)).toEqual(['token']);
  });

  it('can get its token in advance', async () => {
    const calendar = calendarWith(null);
    await calendar.authorize();
    expect(google.calls.map(({ kind }) => kind)).toEqual(['token']);

    expect(await calendar.get(ID)).toEqual({ kind: 'absent' });
    expect(google.calls.map(({ kind }) => kind)).toEqual(['token', 'calendar']);
  });

  it('is made when time is left', async () => {
    expect(await calendarWith(null).get(ID)).toEqual({ kind: 'absent' });
    expect(google.calls.map(({ kind }) => kind)).toEqual(['token', 'calendar']);
  });
});
