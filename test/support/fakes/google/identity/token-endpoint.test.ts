import { createSign, generateKeyPairSync } from 'node:crypto';
import { session } from '../calendar/sample-events';
import { startFakeGoogle, type FakeGoogle } from '../fake-google';
import { answerOf, CALENDAR_SCOPE, delegate, delegatedJwt, realClient, refusalOf } from '../real-client';
import { createServiceAccountKey } from './service-account-key';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const LEA = 'lea@acme.example';
let google: FakeGoogle;
let now: number;

beforeEach(async () => {
  now = Date.now();
  google = await startFakeGoogle({ now: () => now });
  google.addAccount(LEA);
  delegate(google);
});
afterEach(() => google.stop());

/** Asks for a token with claims of our own. */
async function ask(
  changes: Record<string, unknown>,
  grantType = GRANT_TYPE,
): Promise<{ status: number; data: unknown }> {
  const { client_email, private_key } = createServiceAccountKey();
  const iat = Math.floor(Date.now() / 1000);
  const standard = {
    iss: client_email,
    sub: LEA,
    scope: CALENDAR_SCOPE,
    aud: 'https://oauth2.googleapis.com/token',
  };
  const parts = [{ alg: 'RS256' }, { ...standard, iat, exp: iat + 3600, ...changes }];
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = createSign('RSA-SHA256').update(signed).sign(private_key, 'base64url');
  const body = new URLSearchParams({ grant_type: grantType, assertion: `${signed}.${signature}` });
  const response = await fetch(google.tokenUrl, { method: 'POST', body });
  return { status: response.status, data: await response.json() };
}

test("Google's library gets a bearer token that lasts an hour", async () => {
  const credentials = await delegatedJwt(google, LEA).authorize();

  expect(credentials.token_type).toBe('Bearer');
  expect(credentials.access_token).toMatch(/^ya29\./);
  expect(Math.round(((credentials.expiry_date ?? 0) - Date.now()) / 60_000)).toBe(60);
});

test('an address is known whatever its case', async () => {
  const { token } = await delegatedJwt(google, 'Lea@ACME.example').getAccessToken();

  expect(token).toMatch(/^ya29\./);
});

test.each([
  ['the account never existed', 'tom@acme.example', 'Invalid email or User ID'],
  ['the account was deleted', 'deleted@acme.example', 'The account has been deleted'],
  ['the account has another address by now', 'before@acme.example', 'Invalid email or User ID'],
])('%s: invalid_grant', async (_, subject, error_description) => {
  google.addAccount('deleted@acme.example');
  google.deleteAccount('deleted@acme.example');
  google.addAccount('before@acme.example');
  google.renameAccount('before@acme.example', 'after@acme.example');

  const answer = await answerOf(delegatedJwt(google, subject).getAccessToken());

  expect(answer).toMatchObject({ status: 400, data: { error: 'invalid_grant', error_description } });
});

test('any address has an account if the accounts are open', async () => {
  await google.stop();
  google = await startFakeGoogle({ openAccounts: true });
  delegate(google);

  const { data } = await realClient(google, 'anyone@acme.example').insert({
    calendarId: 'primary',
    requestBody: session(),
  });

  expect(data.organizer?.email).toBe('anyone@acme.example');
});

test('a key that is not the registered one: Invalid JWT Signature', async () => {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const key = other.export({ type: 'pkcs8', format: 'pem' }).toString();

  const answer = await answerOf(delegatedJwt(google, LEA, { key }).getAccessToken());

  expect(answer).toMatchObject({
    status: 400,
    data: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
  });
});

test.each([
  ['a scope that was not granted', () => delegatedJwt(google, LEA, { scopes: [`${CALENDAR_SCOPE}.events`] })],
  [
    'a delegation that was revoked',
    () => {
      google.revokeDelegation(createServiceAccountKey().client_email);
      return delegatedJwt(google, LEA);
    },
  ],
])('%s: unauthorized_client', async (_, jwt) => {
  const answer = await answerOf(jwt().getAccessToken());

  expect(answer).toMatchObject({ status: 401, data: { error: 'unauthorized_client' } });
});

test.each([
  ['delegation first', 401, 'unauthorized_client'],
  ['employee first', 400, 'invalid_grant'],
] as const)('an unknown employee without delegation, %s: %i %s', async (tokenCheck, status, error) => {
  google.switches.tokenCheck = tokenCheck;
  google.revokeDelegation(createServiceAccountKey().client_email);

  const answer = await answerOf(delegatedJwt(google, 'tom@acme.example').getAccessToken());

  expect(answer).toMatchObject({ status, data: { error } });
});

test.each(['delegation first', 'employee first'] as const)(
  'an address of another domain, %s: unauthorized_client, as where nothing is delegated',
  async (tokenCheck) => {
    google.switches.tokenCheck = tokenCheck;
    google.addForeignDomain('partner.example');

    const answer = await answerOf(delegatedJwt(google, 'Ivy@Partner.example').getAccessToken());

    expect(answer).toMatchObject({ status: 401, data: { error: 'unauthorized_client' } });
  },
);

test.each(['Account restricted', 'Invalid impersonation "sub" field.'])(
  'an account that is restricted: invalid_grant, %s',
  async (error_description) => {
    google.restrictAccount(LEA, error_description);

    const answer = await answerOf(delegatedJwt(google, LEA).getAccessToken());

    expect(answer).toMatchObject({ status: 400, data: { error: 'invalid_grant', error_description } });
    google.restrictAccount(LEA, null);
    expect((await delegatedJwt(google, LEA).getAccessToken()).token).toMatch(/^ya29\./);
  },
);

test('a delegation that was granted again works', async () => {
  google.revokeDelegation(createServiceAccountKey().client_email);
  google.grantDelegation(createServiceAccountKey().client_email);

  expect((await delegatedJwt(google, LEA).getAccessToken()).token).toMatch(/^ya29\./);
});

test.each([
  [
    'another service account',
    { iss: 'other@acme.iam.gserviceaccount.com' },
    'Invalid grant: account not found',
  ],
  ['another audience', { aud: 'https://example.com' }, 'Invalid JWT: Failed audience check.'],
  ['more than an hour', { exp: Math.floor(Date.now() / 1000) + 7200 }, 'Invalid JWT: Token must be'],
  ['a clock that is ahead', { iat: 4_000_000_000, exp: 4_000_000_600 }, 'Invalid JWT: Token must be'],
  ['a clock that is behind', { iat: 1_000_000_000, exp: 1_000_000_600 }, 'Invalid JWT: Token must be'],
  ['no scope', { scope: '' }, 'Invalid JWT: Failed to parse.'],
])('an assertion with %s is refused', async (_, claims, description) => {
  const { status, data } = await ask(claims);

  expect(status).toBe(400);
  const error_description: unknown = expect.stringContaining(description);
  expect(data).toEqual({ error: 'invalid_grant', error_description });
});

test('an assertion as it should be is accepted, another grant type is not', async () => {
  expect(await ask({})).toMatchObject({ status: 200, data: { expires_in: 3599 } });
  expect(await ask({}, 'client_credentials')).toMatchObject({
    status: 400,
    data: { error: 'unsupported_grant_type' },
  });
});

describe('the calendar answers 401', () => {
  test('without a token, and to one that it does not know', async () => {
    const url = `${google.rootUrl}calendar/v3/calendars/primary/events`;
    const ask = async (headers?: Record<string, string>): Promise<unknown> =>
      (await fetch(url, { headers })).json();

    const answers = [await ask(), await ask({ Authorization: 'Bearer ya29.other' })];

    expect(answers).toMatchObject([
      { error: { code: 401, errors: [{ reason: 'required' }] } },
      { error: { code: 401, errors: [{ reason: 'authError', message: 'Invalid Credentials' }] } },
    ]);
  });

  test.each([
    ['an hour has passed', () => (now += 3600 * 1000)],
    [
      'the tokens were invalidated',
      () => {
        google.invalidateTokens();
      },
    ],
    [
      'the account was deleted',
      () => {
        google.deleteAccount(LEA);
      },
    ],
  ])('after %s', async (_, happen) => {
    const events = realClient(google, LEA);
    await events.list({ calendarId: 'primary' });
    happen();

    const refusal = await refusalOf(events.list({ calendarId: 'primary' }));

    expect(refusal).toMatchObject({ status: 401, reason: 'authError' });
  });
});

describe('the scope of a token', () => {
  test.each([
    ['calendar.readonly', 'accept', false],
    ['calendar.events', 'accept', true],
    ['calendar.events.owned', 'accept', true],
    ['calendar.events.owned', 'refuse', false],
  ] as const)('%s (owned: %s) may write: %s', async (name, ownedScope, mayWrite) => {
    const scopes = [`https://www.googleapis.com/auth/${name}`];
    delegate(google, scopes);
    google.switches.ownedScope = ownedScope;

    const write = realClient(google, LEA, scopes).insert({ calendarId: 'primary', requestBody: session() });

    if (mayWrite) expect((await write).status).toBe(200);
    else expect(await refusalOf(write)).toMatchObject({ status: 403, reason: 'insufficientPermissions' });
  });
});
