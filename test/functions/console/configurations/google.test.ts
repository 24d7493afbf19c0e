import { authorizationCheck } from '../../../../functions/console/contract/configurations';
import type { OpenCalendar } from '../../../../functions/google/calendar';
import { aConfiguration } from '../../../support/builders/configurations';
import { ConfigurationHarness } from '../../../support/console/configuration-harness';
import { GoogleHarness, KEY, SECRET } from '../../../support/console/google-harness';
import { request } from '../../../support/console/log-harness';
import type { Fault } from '../../../support/fakes/google/faults';

const france = aConfiguration();
const MISSING = 'authorization_missing';

let harness: ConfigurationHarness;
let googleHarness: GoogleHarness;
let openCalendar: OpenCalendar;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

beforeEach(async () => {
  await harness.reset();
  await harness.configure(france);
  googleHarness = await GoogleHarness.start(harness.now);
  openCalendar = googleHarness.openCalendar(harness.authorizations);
});

afterEach(() => googleHarness.stop());

afterAll(() => harness.stop());

async function check(address = 'lea@acme.example', id = france.id) {
  const { body } = await harness
    .operations({ openCalendar })
    .checkAuthorization({ ...request, id, body: { address } });
  expect(authorizationCheck.parse(body)).toEqual(body);
  return body;
}

/** What everybody else knows of the authorization then. */
function known() {
  return harness.authorizations.read(france);
}

const on = (method: string) => ({ match: (call: { method: string }) => call.method === method });

describe('a check of the authorization', () => {
  it('that succeeds says so, and writes nothing', async () => {
    // Act
    const finding = await check();
    // Assess
    expect(finding).toEqual({ at: '2026-03-05T12:00:00.000Z', finding: 'working', detail: null });
    expect(googleHarness.google.calls).toMatchObject([
      { method: 'token', owner: 'lea@acme.example', status: 200 },
      { method: 'get', owner: 'lea@acme.example', status: 404 },
    ]);
    expect(googleHarness.google.allEvents()).toEqual([]);
  });

  it('reads an event id that is valid but does not exist', async () => {
    // Act
    await check();
    // Assess: by Google's rule for ids, so that nothing but the event is missing
    expect(googleHarness.google.calls[1]?.eventId).toMatch(/^[a-v0-9]{5,1024}$/);
  });

  it('takes an address as people type it', async () => {
    // Act
    await check('  Lea@ACME.example ');
    // Assess
    expect(googleHarness.google.calls[0]).toMatchObject({ owner: 'lea@acme.example' });
  });

  it('asks Google each time', async () => {
    // Prepare
    await check();
    googleHarness.google.revokeDelegation(KEY.client_email);
    // Act & assess
    expect(await check()).toMatchObject({ finding: MISSING });
    googleHarness.google.grantDelegation(KEY.client_email);
    expect(await check()).toMatchObject({ finding: 'working' });
  });

  it('finds a key that was missing before', async () => {
    // Prepare
    googleHarness.secrets.put(SECRET, null);
    expect(await check()).toMatchObject({ finding: 'credentials_missing' });
    // Act
    googleHarness.secrets.put(SECRET, JSON.stringify(KEY));
    // Assess
    expect(await check()).toMatchObject({ finding: 'working' });
  });

  it.each(['', 'lea', 'lea@', 'lea @acme.example'])('rejects the address %j', async (address) => {
    await expect(check(address)).rejects.toMatchObject({
      code: 'invalid_request',
      errors: [{ pointer: '/address', code: 'invalid_format' }],
    });
    expect(googleHarness.asked).toEqual([]);
  });

  it('rejects an unknown configuration', async () => {
    await expect(check('lea@acme.example', 'spain')).rejects.toMatchObject({ code: 'unknown_configuration' });
    expect(googleHarness.asked).toEqual([]);
  });
});

describe('a check finds', () => {
  it.each<[string, () => void, finding: string, detail: RegExp]>([
    [
      'that the delegation is missing',
      () => {
        googleHarness.google.revokeDelegation(KEY.client_email);
      },
      MISSING,
      /delegation is missing/,
    ],
    [
      'that another scope is delegated',
      () => {
        googleHarness.google.grantDelegation(KEY.client_email, [`${france.google.scope}.readonly`]);
      },
      MISSING,
      /other scopes/,
    ],
    [
      'that the secret is empty',
      () => {
        googleHarness.secrets.put(SECRET, null);
      },
      'credentials_missing',
      /does not exist or is empty/,
    ],
    [
      'that the key is not of this account any more',
      () => {
        const gone = { ...KEY, client_email: 'gone@acme-calendar.iam.gserviceaccount.com' };
        googleHarness.secrets.put(SECRET, JSON.stringify(gone));
      },
      'credentials_rejected',
      /Google rejected the service account key \(400 invalid_grant\)/,
    ],
  ])('%s, and stores it for the other functions', async (_, prepare, finding, detail) => {
    // Prepare
    expect(await check()).toMatchObject({ finding: 'working' });
    harness.time += 60_000;
    prepare();
    // Act
    const found = await check();
    // Assess
    expect(found).toMatchObject({ finding, detail: expect.stringMatching(detail) as string });
    expect(await known()).toMatchObject({
      state: 'revoked',
      since: '2026-03-05T12:01:00.000Z',
      reason: finding,
      detail: found.detail,
    });
  });

  it.each<[string, Fault, finding: string]>([
    [
      'that the account is suspended',
      { ...on('token'), status: 400, reason: 'invalid_grant', message: 'Account has been disabled' },
      'google_account_suspended',
    ],
    [
      'that the employee has no calendar',
      { ...on('get'), status: 403, reason: 'notACalendarUser' },
      'no_google_calendar',
    ],
    [
      'that the API is not enabled',
      { ...on('get'), status: 403, reason: 'accessNotConfigured' },
      'google_api_disabled',
    ],
    [
      'that Google refuses for a reason of its own',
      { ...on('get'), status: 400, reason: 'new' },
      'google_refused',
    ],
    [
      'that the token is refused, twice',
      { ...on('get'), status: 401, reason: 'authError', times: 2 },
      'permission_denied',
    ],
    ['that Google gives no token now', { ...on('token'), status: 503, reason: 'x' }, 'google_unavailable'],
    ['that the calendar is down', { ...on('get'), status: 500, reason: 'x' }, 'google_unavailable'],
    ['that the connection breaks', { ...on('get'), drop: true }, 'google_unavailable'],
    ['that Google is asked too much', { ...on('get'), status: 429, reason: 'x' }, 'rate_limited'],
    ['that the quota is spent', { ...on('get'), status: 403, reason: 'quotaExceeded' }, 'quota_exhausted'],
  ])('%s, which does not revoke the authorization', async (_, fault, finding) => {
    // Prepare
    await check();
    googleHarness.google.failNext(fault);
    // Act
    const found = await check();
    // Assess
    expect(found).toMatchObject({ finding, detail: expect.stringMatching(/\w/) as string });
    expect(found.detail).not.toContain('lea@');
    expect(await known()).toMatchObject({ state: 'granted' });
    expect(googleHarness.google.allEvents()).toEqual([]);
  });

  it('that Google has no account with this address', async () => {
    expect(await check('typo@acme.example')).toEqual({
      at: '2026-03-05T12:00:00.000Z',
      finding: 'unknown_google_user',
      detail: 'No Google account has this address',
    });
    expect(await known()).toBeNull();
  });

  it.each<[string, () => void, finding: string]>([
    [
      'another domain',
      () => {
        googleHarness.google.addForeignDomain('partner.example');
      },
      'employee_outside_workspace',
    ],
    [
      'an account that Google refuses',
      () => {
        googleHarness.google.restrictAccount('ivy@partner.example', 'Account restricted');
      },
      'google_account_suspended',
    ],
  ])(
    'an address of %s when it worked for another one, which does not revoke the authorization',
    async (_, refuse, finding) => {
      // Prepare
      refuse();
      await check();
      // Act
      const found = await check('ivy@partner.example');
      // Assess
      expect(found).toMatchObject({ finding });
      expect(found.detail).not.toContain('@');
      expect(await known()).toMatchObject({
        state: 'granted',
        verifiedEmployees: [{ employee: 'lea@acme.example' }],
      });
    },
  );

  it('by another employee that a revoked authorization works again', async () => {
    // Prepare
    googleHarness.google.addForeignDomain('partner.example');
    await check();
    harness.time += 60_000;
    googleHarness.google.revokeDelegation(KEY.client_email);
    expect(await check('ivy@partner.example')).toMatchObject({ finding: MISSING });
    expect(await known()).toMatchObject({ state: 'revoked' });
    // Act
    googleHarness.google.grantDelegation(KEY.client_email);
    harness.time += 10_000;
    // Assess
    expect(await check('ivy@partner.example')).toMatchObject({ finding: 'employee_outside_workspace' });
    expect(await known()).toMatchObject({ state: 'granted' });
  });

  it('that Google does not answer, before its timeout', async () => {
    // Prepare
    openCalendar = googleHarness.openCalendar(harness.authorizations, { timeoutMs: 100 });
    googleHarness.google.failNext({ hang: true, ...on('get') });
    // Act & assess
    expect(await check()).toMatchObject({ finding: 'google_unavailable' });
  });
});

describe('a check that works', () => {
  it('grants a revoked authorization, so that waiting events continue', async () => {
    // Prepare
    const revocation = { reason: MISSING, detail: 'The delegation is missing' } as const;
    await harness.authorizations.refused(france, revocation, harness.time);
    harness.time += 10_000;
    // Act: within the minute in which nobody else may ask
    await check();
    // Assess
    expect(await known()).toMatchObject({ state: 'granted', since: '2026-03-05T12:00:10.000Z' });
    expect(await harness.authorizations.acquirePermission(france)).toMatchObject({ kind: 'granted' });
  });

  it('grants only the credentials and the scope that it tried', async () => {
    // Act
    await check();
    // Assess
    const scope = 'https://www.googleapis.com/auth/calendar.events';
    const other = aConfiguration({ google: { ...france.google, scope } });
    expect(await harness.authorizations.read(other)).toBeNull();
  });
});
