import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createCheckingGate, GoogleSecrets } from '../../../../functions/console/configurations/google';
import {
  authorizationCheck,
  googleCredentialsList,
} from '../../../../functions/console/contract/configurations';
import { AccessTokens } from '../../../../functions/google/access-tokens';
import { createCalendarClient, type OpenCalendar } from '../../../../functions/google/calendar';
import { GoogleCredentialsStore } from '../../../../functions/google/credentials';
import { clientOptions } from '../../../support/aws/aws-environment';
import { type LocalSecretsManager, startSecretsManager } from '../../../support/aws/secrets-manager';
import { aConfiguration } from '../../../support/builders/configurations';
import { noWorkloadIdentity } from '../../../support/builders/google-auth';
import { PREFIX, request, useOperationsHarness } from '../../../support/console/operations-harness';
import { type FakeGoogle, startFakeGoogle } from '../../../support/fakes/google/fake-google';
import type { Fault } from '../../../support/fakes/google/faults';
import { AUDIENCE } from '../../../support/fakes/google/identity/aws-role';
import { createServiceAccountKey } from '../../../support/fakes/google/identity/service-account-key';
import { delegate } from '../../../support/fakes/google/real-client';

const KEY = createServiceAccountKey();
const SECRET = `${PREFIX}france`;
const MISSING = 'authorization_missing';

const france = aConfiguration();
const harness = useOperationsHarness(france);
let google: FakeGoogle;
let secrets: LocalSecretsManager;
let client: SecretsManagerClient;
let credentials: GoogleCredentialsStore;
let openCalendar: OpenCalendar;

beforeEach(async () => {
  google = await startFakeGoogle({ now: harness.now, assertionNow: harness.now });
  delegate(google);
  google.addAccount('lea@acme.example');
  secrets = await startSecretsManager({ [SECRET]: JSON.stringify(KEY) });
  client = new SecretsManagerClient({ ...clientOptions(secrets.endpoint), maxAttempts: 1 });
  credentials = new GoogleCredentialsStore(client);
  openCalendar = createOpenCalendar(5000);
});

afterEach(async () => {
  client.destroy();
  await Promise.all([google.stop(), secrets.stop()]);
});

/** Opens calendars through the gate that always calls Google. */
function createOpenCalendar(timeoutMs: number): OpenCalendar {
  const { now, authorizations } = harness;
  const tokens = new AccessTokens(
    new GoogleCredentialsStore(client),
    createCheckingGate(authorizations, now),
    {
      ...{ tokenUrl: google.tokenUrl, timeoutMs, now },
      workloadIdentities: noWorkloadIdentity,
    },
  );
  return createCalendarClient(tokens, { rootUrl: google.rootUrl, timeoutMs, now });
}

async function check(address = 'lea@acme.example', id = france.id) {
  const { body } = await harness
    .configurationOperations({ openCalendar })
    .checkAuthorization({ ...request, id, body: { address } });
  expect(authorizationCheck.parse(body)).toEqual(body);
  return body;
}

/** The state that the other functions read. */
function storedAuthorization() {
  return harness.authorizations.read(france);
}

const on = (method: string) => ({ match: (call: { method: string }) => call.method === method });

describe('a check of the authorization', () => {
  it('returns "working" and writes nothing when Google grants access', async () => {
    const finding = await check();

    expect(finding).toEqual({ at: '2026-03-05T12:00:00.000Z', finding: 'working', detail: null });
    expect(google.calls).toMatchObject([
      { method: 'token', owner: 'lea@acme.example', status: 200 },
      { method: 'get', owner: 'lea@acme.example', status: 404 },
    ]);
    expect(google.allEvents()).toEqual([]);
  });

  it('reads an event id that is valid but does not exist', async () => {
    await check();

    // Google rejects invalid ids with another error.
    expect(google.calls[1]?.eventId).toMatch(/^[a-v0-9]{5,1024}$/);
  });

  it('ignores case and blanks of the address', async () => {
    await check('  Lea@ACME.example ');

    expect(google.calls[0]).toMatchObject({ owner: 'lea@acme.example' });
  });

  it('calls Google each time', async () => {
    await check();
    google.revokeDelegation(KEY.client_email);

    expect(await check()).toMatchObject({ finding: MISSING });
    google.grantDelegation(KEY.client_email);
    expect(await check()).toMatchObject({ finding: 'working' });
  });

  it('finds a key that was stored after the last check', async () => {
    secrets.put(SECRET, null);
    expect(await check()).toMatchObject({ finding: 'credentials_missing' });
    secrets.put(SECRET, JSON.stringify(KEY));

    expect(await check()).toMatchObject({ finding: 'working' });
  });

  it.each(['', 'lea', 'lea@', 'lea @acme.example'])('rejects the address %j', async (address) => {
    await expect(check(address)).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/address', code: 'invalid_format' }],
    });
    expect(google.calls).toEqual([]);
  });

  it('rejects an unknown configuration', async () => {
    await expect(check('lea@acme.example', 'spain')).rejects.toMatchObject({ code: 'unknown_configuration' });
    expect(google.calls).toEqual([]);
  });
});

describe('a check finds that', () => {
  it.each<[string, () => void, finding: string, detail: RegExp]>([
    [
      'the delegation is missing',
      () => {
        google.revokeDelegation(KEY.client_email);
      },
      MISSING,
      /delegation is missing/,
    ],
    [
      'another scope is delegated',
      () => {
        google.grantDelegation(KEY.client_email, [`${france.google.scope}.readonly`]);
      },
      MISSING,
      /different scopes/,
    ],
    [
      'the secret is empty',
      () => {
        secrets.put(SECRET, null);
      },
      'credentials_missing',
      /does not exist or is empty/,
    ],
    [
      'the key belongs to no account',
      () => {
        const gone = { ...KEY, client_email: 'gone@acme-calendar.iam.gserviceaccount.com' };
        secrets.put(SECRET, JSON.stringify(gone));
      },
      'credentials_rejected',
      /Google rejected the service account key \(400 invalid_grant\)/,
    ],
  ])('%s, and stores it for the other functions', async (_, prepare, finding, detail) => {
    expect(await check()).toMatchObject({ finding: 'working' });
    harness.time += 60_000;
    prepare();
    const found = await check();

    expect(found).toMatchObject({ finding, detail: expect.stringMatching(detail) as string });
    expect(await storedAuthorization()).toMatchObject({
      state: 'revoked',
      since: '2026-03-05T12:01:00.000Z',
      reason: finding,
      detail: found.detail,
    });
  });

  it.each<[string, Fault, finding: string]>([
    [
      'the account is suspended',
      { ...on('token'), status: 400, reason: 'invalid_grant', message: 'Account has been disabled' },
      'google_account_suspended',
    ],
    [
      'the employee has no calendar',
      { ...on('get'), status: 403, reason: 'notACalendarUser' },
      'no_google_calendar',
    ],
    [
      'the API is not enabled',
      { ...on('get'), status: 403, reason: 'accessNotConfigured' },
      'google_api_disabled',
    ],
    [
      'Google rejects the request for an unknown reason',
      { ...on('get'), status: 400, reason: 'new' },
      'google_refused',
    ],
    [
      'the token is rejected twice',
      { ...on('get'), status: 401, reason: 'authError', times: 2 },
      'permission_denied',
    ],
    [
      'Google issues no token at the moment',
      { ...on('token'), status: 503, reason: 'x' },
      'google_unavailable',
    ],
    ['Google Calendar is unavailable', { ...on('get'), status: 500, reason: 'x' }, 'google_unavailable'],
    ['the connection breaks', { ...on('get'), drop: true }, 'google_unavailable'],
    ['the rate limit is exceeded', { ...on('get'), status: 429, reason: 'x' }, 'rate_limited'],
    ['the quota is used up', { ...on('get'), status: 403, reason: 'quotaExceeded' }, 'quota_exhausted'],
  ])('%s, without revoking the authorization', async (_, fault, finding) => {
    await check();
    google.failNext(fault);
    const found = await check();

    expect(found).toMatchObject({ finding, detail: expect.stringMatching(/\w/) as string });
    expect(found.detail).not.toContain('lea@');
    expect(await storedAuthorization()).toMatchObject({ state: 'granted' });
    expect(google.allEvents()).toEqual([]);
  });

  it('no account has this address', async () => {
    expect(await check('typo@acme.example')).toEqual({
      at: '2026-03-05T12:00:00.000Z',
      finding: 'unknown_google_user',
      detail: 'No Google account has this address',
    });
    expect(await storedAuthorization()).toBeNull();
  });

  it.each<[string, () => void, finding: string]>([
    [
      'is outside the Workspace',
      () => {
        google.addForeignDomain('partner.example');
      },
      'employee_outside_workspace',
    ],
    [
      'belongs to a restricted account',
      () => {
        google.restrictAccount('ivy@partner.example', 'Account restricted');
      },
      'google_account_suspended',
    ],
  ])(
    'the address %s when another employee is verified, without revoking the authorization',
    async (_, refuse, finding) => {
      refuse();
      await check();
      const found = await check('ivy@partner.example');

      expect(found).toMatchObject({ finding });
      expect(found.detail).not.toContain('@');
      expect(await storedAuthorization()).toMatchObject({
        state: 'granted',
        verifiedEmployees: [{ employee: 'lea@acme.example' }],
      });
    },
  );

  it('a revoked authorization works again for a verified employee', async () => {
    google.addForeignDomain('partner.example');
    await check();
    harness.time += 60_000;
    google.revokeDelegation(KEY.client_email);
    expect(await check('ivy@partner.example')).toMatchObject({ finding: MISSING });
    expect(await storedAuthorization()).toMatchObject({ state: 'revoked' });
    google.grantDelegation(KEY.client_email);
    harness.time += 10_000;

    expect(await check('ivy@partner.example')).toMatchObject({ finding: 'employee_outside_workspace' });
    expect(await storedAuthorization()).toMatchObject({ state: 'granted' });
  });

  it('Google does not respond within the timeout', async () => {
    openCalendar = createOpenCalendar(100);
    google.failNext({ hang: true, ...on('get') });

    expect(await check()).toMatchObject({ finding: 'google_unavailable' });
  });
});

describe('a successful check', () => {
  it('grants a revoked authorization, which releases waiting events', async () => {
    const revocation = { reason: MISSING, detail: 'The delegation is missing' } as const;
    await harness.authorizations.refused(france, revocation, harness.time);
    harness.time += 10_000;

    // Within the minute in which the other functions may not call Google
    await check();

    expect(await storedAuthorization()).toMatchObject({
      state: 'granted',
      since: '2026-03-05T12:00:10.000Z',
    });
    expect(await harness.authorizations.acquirePermission(france)).toMatchObject({ kind: 'granted' });
  });

  it('grants only the checked credentials and scope', async () => {
    await check();

    const scope = 'https://www.googleapis.com/auth/calendar.events';
    const other = aConfiguration({ google: { ...france.google, scope } });
    expect(await harness.authorizations.read(other)).toBeNull();
  });
});

async function credentialsList() {
  const listed = new GoogleSecrets(client, PREFIX, harness.now);
  const { body } = await harness
    .configurationOperations({ credentials, secrets: listed })
    .listGoogleCredentials(request);
  expect(googleCredentialsList.parse(body)).toEqual(body);
  return body;
}

const listCredentials = async () => (await credentialsList()).items;

const LISTED = { credentialsSecretId: SECRET, name: 'france' };
const NO_CLIENT = { clientId: null, serviceAccount: null };

describe('the list of Google credentials', () => {
  it('contains the client to authorize, but no key', async () => {
    const items = await listCredentials();

    expect(items).toEqual([
      { ...LISTED, state: 'ready', clientId: KEY.client_id, serviceAccount: KEY.client_email },
    ]);
    expect(JSON.stringify(items)).not.toMatch(/PRIVATE KEY|private_key/);
  });

  it('comes with the Admin console to authorize it in', async () => {
    expect(await credentialsList()).toMatchObject({ adminConsole: 'https://admin.google.com' });
  });

  it('contains no client id when the key file has none', async () => {
    const { client_id: _, ...rest } = KEY;
    secrets.put(SECRET, JSON.stringify(rest));

    expect(await listCredentials()).toMatchObject([
      { state: 'ready', clientId: null, serviceAccount: KEY.client_email },
    ]);
  });

  it.each([
    ['with', '109876543210987654321', '109876543210987654321'],
    ['without', undefined, null],
  ])('contains a workload identity %s client id', async (_, clientId, shown) => {
    const serviceAccountEmail = 'connector@acme-calendar.iam.gserviceaccount.com';
    const identity = { type: 'aws_workload_identity', audience: AUDIENCE, serviceAccountEmail, clientId };
    secrets.put(SECRET, JSON.stringify(identity));

    expect(await listCredentials()).toEqual([
      { ...LISTED, state: 'ready', clientId: shown, serviceAccount: serviceAccountEmail },
    ]);
  });

  it.each([
    ['has no value yet', null],
    ['has another format', '{"type":"authorized_user"}'],
  ])('marks a secret as empty when it %s', async (_, text) => {
    secrets.put(SECRET, text);

    expect(await listCredentials()).toEqual([{ ...LISTED, ...NO_CLIENT, state: 'empty' }]);
  });

  it('shows a stored key immediately', async () => {
    secrets.put(SECRET, null);
    await listCredentials();
    const other = { ...KEY, client_id: '1' };

    secrets.put(SECRET, JSON.stringify(KEY));
    expect(await listCredentials()).toMatchObject([{ state: 'ready', clientId: KEY.client_id }]);
    secrets.put(SECRET, JSON.stringify(other));
    expect(await listCredentials()).toMatchObject([{ state: 'ready', clientId: '1' }]);
  });

  it('contains every secret below the prefix, in alphabetical order, with its state', async () => {
    secrets.put(`${PREFIX}spain`, null);
    secrets.put(`${PREFIX}belgium`, JSON.stringify(KEY));
    secrets.put('lucca-google-calendar/google-analytics', 'other');

    expect(await credentialsList()).toMatchObject({
      prefix: PREFIX,
      state: 'ready',
      items: [
        { credentialsSecretId: `${PREFIX}belgium`, name: 'belgium', state: 'ready' },
        { ...LISTED, state: 'ready' },
        { credentialsSecretId: `${PREFIX}spain`, name: 'spain', state: 'empty' },
      ],
    });
  });

  it('contains the secrets of configurations before Secrets Manager lists them', async () => {
    secrets.unlisted.add(SECRET);

    expect(await credentialsList()).toMatchObject({ state: 'ready', items: [{ ...LISTED, state: 'ready' }] });
  });

  it.each([
    ['may not be listed', 'AccessDeniedException', 'refused'],
    ['cannot be listed at the moment', 'ThrottlingException', 'unavailable'],
  ])('contains only the secrets of configurations when secrets %s', async (_, type, state) => {
    secrets.put(`${PREFIX}spain`, null);
    secrets.failWith({ type, operation: 'ListSecrets' });

    expect(await credentialsList()).toMatchObject({ state, items: [{ ...LISTED, state: 'ready' }] });
  });

  it('marks a secret as unreadable while Secrets Manager fails', async () => {
    secrets.failWith({ type: 'InternalServiceError', status: 500 });

    expect(await listCredentials()).toEqual([{ ...LISTED, ...NO_CLIENT, state: 'unreadable' }]);
    secrets.failWith(null);
    expect(await listCredentials()).toMatchObject([{ state: 'ready' }]);
  });
});
