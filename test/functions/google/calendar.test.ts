import { generateKeyPairSync } from 'node:crypto';
import { AccessTokens } from '../../../functions/google/access-tokens';
import { createCalendarClient, type Calendar } from '../../../functions/google/calendar';
import { unobserved, type ObserveCall, type ObservedCall } from '../../../functions/google/call-observer';
import { openGate, noWorkloadIdentity as workloadIdentities } from '../../support/builders/google-auth';
import { session } from '../../support/fakes/google/calendar/sample-events';
import { startFakeGoogle, type FakeGoogle } from '../../support/fakes/google/fake-google';
import { serve, type HttpAnswer } from '../../support/fakes/google/http-exchange';
import { createServiceAccountKey } from '../../support/fakes/google/identity/service-account-key';
import { CALENDAR_SCOPE, delegate } from '../../support/fakes/google/real-client';

const access = {
  configuration: 'france',
  credentialsSecretId: 'secret/france',
  scope: CALENDAR_SCOPE,
  employee: 'lea@acme.example',
};
const SOON = () => Date.now() + 60_000;

let google: FakeGoogle;
let observe: ObserveCall;

beforeEach(async () => {
  observe = unobserved;
  google = await startFakeGoogle({ openAccounts: true });
  delegate(google);
});

afterEach(() => google.stop());

/** A calendar behind something that answers every call of the Calendar API alike. */
async function withAnswer<T>(answer: HttpAnswer, use: (calendar: Calendar) => Promise<T>): Promise<T> {
  const { origin, stop } = await serve(() => answer, 0);
  try {
    return await use(calendars({ rootUrl: `${origin}/` })(access, SOON()));
  } finally {
    await stop();
  }
}

function calendars({ rootUrl = google.rootUrl, tokenUrl = google.tokenUrl, timeoutMs = 1000 } = {}) {
  const settings = { timeoutMs, now: Date.now };
  const credentials = { read: () => Promise.resolve(createServiceAccountKey()), forget: () => undefined };
  const tokens = new AccessTokens(credentials, openGate, { ...settings, tokenUrl, workloadIdentities });
  return createCalendarClient(tokens, { ...settings, rootUrl, observe: (call) => observe(call) });
}

describe('the calendar of an employee', () => {
  it.each(['', '/'])('is found when the root URL ends in %j', async (end) => {
    const calendar = calendars({ rootUrl: google.rootUrl.replace(/\/$/, end) })(access, SOON());

    expect(await calendar.get('0123456789')).toEqual({ kind: 'absent' });
  });

  it('distinguishes duplicate, deleted, absent and changed events', async () => {
    const calendar = calendars()(access, SOON());
    const event = session({ id: '0123456789' });
    const inserted = await calendar.insert(event, 'none');

    expect(inserted).toMatchObject({ kind: 'done', event: { id: '0123456789', status: 'confirmed' } });
    expect(await calendar.insert(event, 'none')).toEqual({ kind: 'duplicate' });
    expect(await calendar.update(event, 'none', '"other"')).toEqual({ kind: 'changed' });
    expect(await calendar.delete('0123456789', 'none')).toEqual({ kind: 'done', event: {} });
    expect(await calendar.delete('0123456789', 'none')).toEqual({ kind: 'gone' });
    expect(await calendar.delete('9876543210', 'none')).toEqual({ kind: 'absent' });
  });

  it('requests one token for concurrent calls', async () => {
    const calendar = calendars()(access, SOON());

    await Promise.all(['00001', '00002', '00003'].map((id) => calendar.get(id)));

    expect(google.calls.filter(({ kind }) => kind === 'token')).toHaveLength(1);
  });

  it('is not called when the call could outlast the deadline', async () => {
    const calendar = calendars()(access, Date.now() + 500);

    await expect(calendar.get('00001')).rejects.toMatchObject({ next: 'retry', afterMs: 0 });
    expect(google.calls).toEqual([]);
  });

  it('times out when Google hangs, in the call or in the token request', async () => {
    const calendar = calendars({ timeoutMs: 100 })(access, SOON());
    const attempts = async (kind: string) => {
      google.failNext({ hang: true, match: (call) => call.kind === kind });
      await expect(calendar.get('00001')).rejects.toMatchObject({
        next: 'retry',
        reason: 'google_unavailable',
      });
    };

    await attempts('token');
    await attempts('calendar');
  });

  it('requests a token once when the endpoint fails: the queue retries', async () => {
    google.failNext({ status: 503, reason: 'backend', match: ({ kind }) => kind === 'token', times: 5 });

    await expect(calendars()(access, SOON()).get('00001')).rejects.toMatchObject({ next: 'retry' });
    expect(google.calls).toHaveLength(1);
  });
});

const ID = '0123456789';
const writes: [string, (calendar: Calendar) => Promise<unknown>][] = [
  ['insert', (calendar) => calendar.insert(session({ id: ID }), 'none')],
  ['update', (calendar) => calendar.update(session({ id: ID }), 'none', null)],
];
const calls: typeof writes = [...writes, ['get', (calendar) => calendar.get(ID)]];
const deletion: (typeof writes)[number] = ['delete', (calendar) => calendar.delete(ID, 'none')];

describe('an answer about another event', () => {
  it.each(calls)('is an error of %s', async (_, call) => {
    for (const body of [{ id: '9876543210', status: 'confirmed' }, { status: 'confirmed' }, {}]) {
      const attempt = withAnswer({ status: 200, body }, call);

      await expect(attempt).rejects.toMatchObject({
        ...{ next: 'retry', reason: 'google_unavailable', afterMs: null },
        message: 'Google returned a different event',
      });
    }
  });

  it('is fine for delete, whose answer has no event', async () => {
    const [, call] = deletion;

    expect(await withAnswer({ status: 204, body: null }, call)).toEqual({ kind: 'done', event: {} });
    expect(await withAnswer({ status: 200, body: { id: '9876543210' } }, call)).toMatchObject({
      kind: 'done',
    });
  });

  it('is observed once', async () => {
    const observed: ObservedCall[] = [];
    observe = (call) => {
      observed.push(call);
      return Promise.resolve();
    };

    await expect(
      withAnswer({ status: 200, body: { id: 'other' } }, (calendar) => calendar.get(ID)),
    ).rejects.toMatchObject({ next: 'retry' });

    expect(observed).toMatchObject([{ method: 'get', eventId: ID, status: 200, isThrottled: false }]);
  });
});

describe('an error without the body of the Calendar API', () => {
  const statuses = [400, 403, 404, 409, 410, 412];
  const bodies = [null, {}, { error: 'not found' }];

  it.each([...calls, deletion])('is retried: %s', async (_, call) => {
    for (const status of statuses) {
      for (const body of bodies) {
        await expect(withAnswer({ status, body, retryAfter: 7 }, call)).rejects.toMatchObject({
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
  ])('is an answer when it has one: %i', async (status, kind) => {
    const body = { error: { code: status, message: 'Words', errors: [{ reason: 'notFound' }] } };

    expect(await withAnswer({ status, body }, (calendar) => calendar.get(ID))).toEqual({ kind });
  });
});

describe('a call with a deadline', () => {
  it.each([
    ['the token request took it', 'token'],
    ['the rate limiter took it', 'pace'],
    ['neither took it', 'nothing'],
  ])('is made only if time is left: %s', async (_, slow) => {
    // Prepare
    let clock = Date.now();
    const pass = (what: string) => {
      if (what === slow) clock += 59_001;
    };
    const settings = { timeoutMs: 1000, now: () => clock };
    const credentials = { read: () => Promise.resolve(createServiceAccountKey()), forget: () => undefined };
    const tokens = new AccessTokens(credentials, openGate, {
      ...{ ...settings, tokenUrl: google.tokenUrl, workloadIdentities },
      observe: () => {
        pass('token');
        return Promise.resolve();
      },
    });
    const acquire = () => {
      pass('pace');
      return Promise.resolve();
    };
    const calendar = createCalendarClient(tokens, { ...settings, rootUrl: google.rootUrl, acquire })(
      access,
      clock + 60_000,
    );
    // Act
    const [end] = await Promise.allSettled([calendar.get(ID)]);
    // Assess
    const reached = google.calls.map(({ kind }) => kind);
    if (slow === 'nothing') {
      expect(end).toEqual({ status: 'fulfilled', value: { kind: 'absent' } });
      expect(reached).toEqual(['token', 'calendar']);
    } else {
      expect(end).toMatchObject({
        status: 'rejected',
        reason: { next: 'retry', reason: 'google_unavailable', afterMs: 0 },
      });
      expect(reached).toEqual(['token']);
    }
  });
});

describe('access tokens', () => {
  it('share one hanging request among all callers', async () => {
    const calendar = calendars({ timeoutMs: 100 })(access, SOON());
    google.failNext({ hang: true, match: ({ kind }) => kind === 'token' });

    const attempts = await Promise.allSettled(['00001', '00002', '00003'].map((id) => calendar.get(id)));

    expect(attempts.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(google.calls).toHaveLength(1);
  });

  it('are requested with the rotated key when the old one was deleted', async () => {
    const good = createServiceAccountKey();
    const old = { ...good, private_key: otherPrivateKey() };
    let inSecret = good;
    const credentials = {
      read: jest
        .fn()
        .mockResolvedValueOnce(old)
        .mockImplementation(() => Promise.resolve(inSecret)),
      forget: jest.fn(),
    };
    const settings = { timeoutMs: 1000, now: Date.now };
    const tokens = new AccessTokens(credentials, openGate, {
      ...settings,
      tokenUrl: google.tokenUrl,
      workloadIdentities,
    });

    expect(await tokens.get(access)).toBeTruthy();
    expect(credentials.forget).toHaveBeenCalledWith('secret/france');

    tokens.discard(access);
    inSecret = old;
    await expect(tokens.get(access)).rejects.toMatchObject({ next: 'wait', reason: 'credentials_rejected' });
  });
});

function otherPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
