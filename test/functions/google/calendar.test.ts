import { generateKeyPairSync } from 'node:crypto';
import { AccessTokens } from '../../../functions/google/access-tokens';
import { googleCalendars } from '../../../functions/google/calendar';
import { startFakeGoogle, type FakeGoogle } from '../../fakes/google/fake-google';
import { CALENDAR_SCOPE, delegate } from '../../fakes/google/real-client';
import { session } from '../../fakes/google/sample-events';
import { createServiceAccountKey } from '../../fakes/google/service-account-key';
import { noWorkloadIdentity as workloadIdentities } from './no-workload-identity';
import { openGate } from './open-gate';

const access = {
  configuration: 'france',
  credentialsSecretId: 'secret/france',
  scope: CALENDAR_SCOPE,
  employee: 'lea@acme.example',
};
const SOON = () => Date.now() + 60_000;

let google: FakeGoogle;

beforeEach(async () => {
  google = await startFakeGoogle({ openAccounts: true });
  delegate(google);
});

afterEach(() => google.stop());

function calendars({ rootUrl = google.rootUrl, tokenUrl = google.tokenUrl, timeoutMs = 1000 } = {}) {
  const settings = { timeoutMs, now: Date.now };
  const credentials = { read: () => Promise.resolve(createServiceAccountKey()), forget: () => undefined };
  const tokens = new AccessTokens(credentials, openGate, { ...settings, tokenUrl, workloadIdentities });
  return googleCalendars(tokens, { ...settings, rootUrl });
}

describe('the calendar of an employee', () => {
  it.each(['', '/'])('is found with a root URL that ends in %j', async (end) => {
    const calendar = calendars({ rootUrl: google.rootUrl.replace(/\/$/, end) })(access, SOON());

    expect(await calendar.get('0123456789')).toEqual({ kind: 'absent' });
  });

  it('tells taken, gone, absent and changed ids apart', async () => {
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

  it('gets one token for many calls at a time', async () => {
    const calendar = calendars()(access, SOON());

    await Promise.all(['00001', '00002', '00003'].map((id) => calendar.get(id)));

    expect(google.calls.filter(({ kind }) => kind === 'token')).toHaveLength(1);
  });

  it('is not called if the call could outlast the deadline', async () => {
    const calendar = calendars()(access, Date.now() + 500);

    await expect(calendar.get('00001')).rejects.toMatchObject({ next: 'retry', afterMs: 0 });
    expect(google.calls).toEqual([]);
  });

  it('is given up if Google hangs, in the call or in the token', async () => {
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

  it('asks for a token once, whatever the endpoint answers: the queue is the retry', async () => {
    google.failNext({ status: 503, reason: 'backend', match: ({ kind }) => kind === 'token', times: 5 });

    await expect(calendars()(access, SOON()).get('00001')).rejects.toMatchObject({ next: 'retry' });
    expect(google.calls).toHaveLength(1);
  });
});

describe('access tokens', () => {
  it('share one hanging call among all who ask', async () => {
    const calendar = calendars({ timeoutMs: 100 })(access, SOON());
    google.failNext({ hang: true, match: ({ kind }) => kind === 'token' });

    const attempts = await Promise.allSettled(['00001', '00002', '00003'].map((id) => calendar.get(id)));

    expect(attempts.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(google.calls).toHaveLength(1);
  });

  it('are asked for with the key that is in the secret by now, where the old one was deleted', async () => {
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
