import { AccessTokens } from '../../../functions/google/access-tokens';
import { createCalendarClient } from '../../../functions/google/calendar';
import type { GoogleCredentials } from '../../../functions/google/credentials';
import { WorkloadIdentities, type AwsRole } from '../../../functions/google/workload-identity';
import { openGate } from '../../support/builders/google-auth';
import { session } from '../../support/fakes/google/calendar/sample-events';
import { startFakeGoogle, type FakeGoogle } from '../../support/fakes/google/fake-google';
import type { Fault } from '../../support/fakes/google/faults';
import { AUDIENCE, AWS_ROLE } from '../../support/fakes/google/identity/aws-role';
import { CALENDAR_SCOPE } from '../../support/fakes/google/real-client';

const SERVICE_ACCOUNT = 'lucca-connector@acme-calendar.iam.gserviceaccount.com';
const identity: GoogleCredentials = {
  type: 'aws_workload_identity',
  audience: AUDIENCE,
  serviceAccountEmail: SERVICE_ACCOUNT,
};

let google: FakeGoogle;
let now: number;
let inSecret: GoogleCredentials;
let role: AwsRole;

beforeEach(async () => {
  now = Date.now();
  google = await startFakeGoogle({ openAccounts: true, now: () => now, assertionNow: () => now });
  google.addWorkloadIdentity({
    audience: AUDIENCE,
    role: AWS_ROLE,
    clientEmail: SERVICE_ACCOUNT,
    clientId: '123456789012345678901',
    scopes: [CALENDAR_SCOPE],
  });
  inSecret = identity;
  role = { region: () => Promise.resolve('eu-west-3'), credentials: () => Promise.resolve(AWS_ROLE) };
});

afterEach(() => google.stop());

function accessTokens({ gate = openGate, timeoutMs = 1000, root = google.iamCredentialsRootUrl } = {}) {
  const clock = () => now;
  const credentials = { read: () => Promise.resolve(inSecret), forget: () => undefined };
  const workloadIdentities = new WorkloadIdentities(
    { region: () => role.region(), credentials: () => role.credentials() },
    { stsUrl: google.stsUrl, iamCredentialsRootUrl: root, now: clock },
  );
  return new AccessTokens(credentials, gate, {
    tokenUrl: google.tokenUrl,
    timeoutMs,
    now: clock,
    workloadIdentities,
  });
}

const access = (employee = 'lea') => ({
  configuration: 'france',
  credentialsSecretId: 'google/france',
  scope: CALENDAR_SCOPE,
  employee: `${employee}@acme.example`,
});
const methods = () => google.calls.map(({ method }) => method);
const on = (method: string) => ({ match: (call: { method: string }) => call.method === method });

describe('a workload identity', () => {
  it.each(['', '/'])('opens the calendar of an employee when the root URL ends in %j', async (end) => {
    const tokens = accessTokens({ root: google.iamCredentialsRootUrl.replace(/\/$/, end) });
    const settings = { rootUrl: google.rootUrl, timeoutMs: 1000, now: () => now };
    const calendar = createCalendarClient(tokens, settings)(access(), now + 60_000);

    expect(await calendar.insert(session(), 'none')).toMatchObject({ kind: 'done' });
    expect(methods()).toEqual(['exchange', 'signJwt', 'token', 'insert']);
  });

  it('exchanges the AWS role once for all employees until the federated token expires', async () => {
    const tokens = accessTokens();
    const employees = ['lea', 'tom', 'max'];

    await Promise.all(employees.map((employee) => tokens.get(access(employee))));
    now += 54 * 60_000;
    await tokens.get(access('eve'));
    expect(methods().filter((method) => method === 'exchange')).toHaveLength(1);

    now += 60_000;
    await tokens.get(access('zoe'));
    expect(methods().filter((method) => method === 'exchange')).toHaveLength(2);
  });

  it('caches the token of an employee', async () => {
    const tokens = accessTokens();

    const [first, second] = [await tokens.get(access()), await tokens.get(access())];

    expect(second).toBe(first);
    expect(methods()).toEqual(['exchange', 'signJwt', 'token']);
  });

  it('requests a new federated token after Google rejected the old one', async () => {
    const tokens = accessTokens();
    await tokens.get(access('lea'));
    google.invalidateTokens();

    await expect(tokens.get(access('tom'))).rejects.toMatchObject({ next: 'retry' });

    expect(await tokens.get(access('tom'))).toBeTruthy();
  });

  it('uses the current credentials in the secret', async () => {
    inSecret = { ...identity, serviceAccountEmail: 'other@acme-calendar.iam.gserviceaccount.com' };
    const tokens = accessTokens({
      gate: (_, request) => {
        const token = request('retry');
        inSecret = identity;
        return token;
      },
    });

    expect(await tokens.get(access())).toBeTruthy();
  });

  it('makes no call when the function has no AWS credentials', async () => {
    role.credentials = () => Promise.reject(new Error('No credentials'));

    await expect(accessTokens().get(access())).rejects.toThrow('No credentials');
    expect(methods()).toEqual([]);
  });

  it('times out when the three calls together take too long', async () => {
    google.failNext({ hang: true, ...on('signJwt') });

    await expect(accessTokens({ timeoutMs: 200 }).get(access())).rejects.toMatchObject({
      next: 'retry',
      reason: 'google_unavailable',
    });
  });
});

describe('an error of Google', () => {
  const NEXT = {
    credentials_rejected: 'wait',
    authorization_missing: 'wait',
    rate_limited: 'retry',
    google_unavailable: 'retry',
  };

  it.each<[string, number | null, string, keyof typeof NEXT, RegExp]>([
    ['exchange', 400, 'unauthorized_client', 'credentials_rejected', /400 unauthorized_client.*condition/],
    ['exchange', 503, 'x', 'google_unavailable', /503/],
    ['exchange', 429, 'x', 'rate_limited', /429/],
    ['exchange', null, 'a broken connection', 'google_unavailable', /not respond/],
    ['signJwt', 403, 'PERMISSION_DENIED', 'credentials_rejected', /roles\/iam\.serviceAccountTokenCreator/],
    ['signJwt', 404, 'NOT_FOUND', 'credentials_rejected', /No service account/],
    ['signJwt', 400, 'INVALID_ARGUMENT', 'credentials_rejected', /400 INVALID_ARGUMENT/],
    ['signJwt', 429, 'RESOURCE_EXHAUSTED', 'rate_limited', /429/],
    ['signJwt', 500, 'x', 'google_unavailable', /500/],
    ['token', 401, 'unauthorized_client', 'authorization_missing', /delegation/],
  ])('in the call %s, %s %s, leads to %s', async (method, status, googleReason, reason, message) => {
    const fault: Fault = status === null ? { drop: true } : { status, reason: googleReason };
    google.failNext({ ...on(method), ...fault, times: 2 });

    const failure = accessTokens().get(access());

    await expect(failure).rejects.toMatchObject({ next: NEXT[reason], reason });
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.not.toThrow(/@|ya29/);
  });

  it('has the delay of its Retry-After header', async () => {
    google.failNext({ ...on('signJwt'), status: 429, reason: 'RESOURCE_EXHAUSTED', retryAfter: 7 });

    await expect(accessTokens().get(access())).rejects.toMatchObject({ afterMs: 7000 });
  });
});
