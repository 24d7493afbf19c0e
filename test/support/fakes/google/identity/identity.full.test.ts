import { AwsClient } from 'google-auth-library';
import { createSign, generateKeyPairSync } from 'node:crypto';
import * as z from 'zod';
import { session } from '../calendar/sample-events';
import { startFakeGoogle, type FakeGoogle } from '../fake-google';
import { answerOf, CALENDAR_SCOPE, delegate, delegatedJwt, realClient, rejectionOf } from '../real-client';
import { AUDIENCE, AWS_ROLE } from './aws-role';
import { createServiceAccountKey } from './service-account-key';

const LEA = 'lea@acme.example';
const KEY = createServiceAccountKey();
let google: FakeGoogle;
let now: number;

beforeEach(async () => {
  now = Date.now();
  google = await startFakeGoogle({ now: () => now });
  google.addAccount(LEA);
  delegate(google);
});
afterEach(() => google.stop());

const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

async function post(url: string, form: Record<string, string>): Promise<{ status: number; data: unknown }> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, data: await response.json() };
}

const claims = (changes: Record<string, unknown> = {}) => ({
  ...{ iss: KEY.client_email, sub: LEA, scope: CALENDAR_SCOPE, aud: 'https://oauth2.googleapis.com/token' },
  ...{ iat: inSeconds(0), exp: inSeconds(3600) },
  ...changes,
});

/** Requests a token with an assertion of these claims, signed with the key of the service account. */
function requestToken(payload: object) {
  const signed = [{ alg: 'RS256' }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const assertion = `${signed}.${createSign('RSA-SHA256').update(signed).sign(KEY.private_key, 'base64url')}`;
  const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  return post(google.tokenUrl, { grant_type: grantType, assertion });
}

// https://developers.google.com/identity/protocols/oauth2/service-account
describe('the token endpoint', () => {
  it('issues a bearer token for an hour to the Google library', async () => {
    const { token_type, access_token, expiry_date } = await delegatedJwt(
      google,
      'Lea@ACME.example',
    ).authorize();

    expect([token_type, access_token]).toEqual(['Bearer', expect.stringMatching(/^ya29\./)]);
    expect(Math.round(((expiry_date ?? 0) - Date.now()) / 60_000)).toBe(60);
  });

  it.each([
    ['the service account is unknown', { iss: 'other@acme.iam.gserviceaccount.com' }, 'account not found'],
    ['the audience is another one', { aud: 'https://example.com' }, 'Failed audience check'],
    ['it is valid for more than an hour', { exp: inSeconds(7200) }, 'Token must be a short-lived token'],
    ['it has expired', { iat: inSeconds(-7200), exp: inSeconds(-3600) }, 'in a reasonable timeframe'],
    ['it has no scope', { scope: '' }, 'Failed to parse'],
  ])('rejects an assertion when %s', async (_, changes, description) => {
    const error_description: unknown = expect.stringContaining(description);

    expect(await requestToken(claims(changes))).toEqual({
      status: 400,
      data: { error: 'invalid_grant', error_description },
    });
  });

  it('rejects an assertion signed with another key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

    expect((await answerOf(delegatedJwt(google, LEA, { key }).getAccessToken())).data).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid JWT Signature.',
    });
  });

  it.each([
    ['never existed', 'tom@acme.example', 'Invalid email or User ID'],
    ['was deleted', 'deleted@acme.example', 'The account has been deleted'],
    ['was renamed', 'before@acme.example', 'Invalid email or User ID'],
  ])('answers invalid_grant when the account %s', async (_, subject, error_description) => {
    google.addAccount('deleted@acme.example');
    google.deleteAccount('deleted@acme.example');
    google.addAccount('before@acme.example');
    google.renameAccount('before@acme.example', 'after@acme.example');

    const answer = await answerOf(delegatedJwt(google, subject).getAccessToken());

    expect(answer).toMatchObject({ status: 400, data: { error: 'invalid_grant', error_description } });
  });

  it.each<[string, () => unknown, string?]>([
    [
      'the scope is not granted',
      () => {
        delegate(google, [`${CALENDAR_SCOPE}.events`]);
      },
    ],
    [
      'the delegation is revoked',
      () => {
        google.revokeDelegation(KEY.client_email);
      },
    ],
    [
      'the address is of another domain',
      () => {
        google.addForeignDomain('acme.example');
      },
    ],
  ])('answers unauthorized_client when %s', async (_, prepare) => {
    prepare();

    const answer = await answerOf(delegatedJwt(google, LEA).getAccessToken());

    expect(answer).toMatchObject({ status: 401, data: { error: 'unauthorized_client' } });
  });
});

// https://developers.google.com/workspace/calendar/api/guides/errors#401_invalid_credentials
describe('an access token', () => {
  it.each<[string, () => void]>([
    [
      'an hour has passed',
      () => {
        now += 3600 * 1000;
      },
    ],
    [
      'the account is deleted',
      () => {
        google.deleteAccount(LEA);
      },
    ],
  ])('is rejected with 401 when %s', async (_, change) => {
    const events = realClient(google, LEA);
    await events.insert({ calendarId: 'primary', requestBody: session() });
    change();

    const read = events.get({ calendarId: 'primary', eventId: 'abc12' });

    expect(await rejectionOf(read)).toMatchObject({ status: 401, reason: 'authError' });
  });

  it('is rejected with 403 when it has only the scope for reading', async () => {
    const scopes = [`${CALENDAR_SCOPE}.readonly`];
    delegate(google, scopes);
    const events = realClient(google, LEA, scopes);

    const write = events.insert({ calendarId: 'primary', requestBody: session() });

    expect(await rejectionOf(write)).toMatchObject({ status: 403, reason: 'insufficientPermissions' });
  });
});

/**
 * https://cloud.google.com/iam/docs/workload-identity-federation-with-other-clouds and
 * https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signJwt
 */
describe('the federation of an AWS role', () => {
  const SUBJECT_TYPE = 'urn:ietf:params:aws:token-type:aws4_request';

  beforeEach(() => {
    const { client_email: clientEmail, client_id: clientId } = KEY;
    const identity = { audience: AUDIENCE, role: AWS_ROLE, clientEmail, clientId };
    google.addWorkloadIdentity({ ...identity, scopes: [CALENDAR_SCOPE] });
  });

  /** The signed request to AWS that the Google library sends. */
  function subjectToken(credentials: Partial<typeof AWS_ROLE> = {}): Promise<string> {
    const { accessKeyId, secretAccessKey, sessionToken: token } = { ...AWS_ROLE, ...credentials };
    const client = new AwsClient({
      audience: AUDIENCE,
      subject_token_type: SUBJECT_TYPE,
      aws_security_credentials_supplier: {
        getAwsRegion: () => Promise.resolve('eu-west-3'),
        getAwsSecurityCredentials: () => Promise.resolve({ accessKeyId, secretAccessKey, token }),
      },
    });
    return client.retrieveSubjectToken();
  }

  const exchange = async (changes: Record<string, string> = {}) =>
    post(google.stsUrl, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      audience: AUDIENCE,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token: await subjectToken(),
      subject_token_type: SUBJECT_TYPE,
      ...changes,
    });

  async function signJwt(
    payload: object,
    email = KEY.client_email,
  ): Promise<{ status: number; data: unknown }> {
    const { access_token } = z.object({ access_token: z.string() }).parse((await exchange()).data);
    const path = `v1/projects/-/serviceAccounts/${email}:signJwt`;
    const response = await fetch(google.iamCredentialsRootUrl + path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${access_token}` },
      body: JSON.stringify({ payload: JSON.stringify(payload) }),
    });
    return { status: response.status, data: await response.json() };
  }

  it('signs an assertion that the token endpoint accepts', async () => {
    const { data } = await signJwt(claims());
    const { signedJwt: assertion } = z.object({ signedJwt: z.string() }).parse(data);
    const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

    expect(await post(google.tokenUrl, { grant_type: grantType, assertion })).toMatchObject({ status: 200 });
  });

  it.each([
    ['another secret key', { secretAccessKey: 'other' }],
    ['another access key', { accessKeyId: 'ASIAOTHER' }],
    ['another session', { sessionToken: 'other' }],
  ])('rejects a request signed with %s', async (_, credentials) => {
    const subject_token = await subjectToken(credentials);

    expect(await exchange({ subject_token })).toMatchObject({
      status: 400,
      data: { error: 'invalid_grant' },
    });
  });

  it.each<[string, (token: string) => string]>([
    ['is not URL-encoded', (token) => decodeURIComponent(token)],
    ['is for another region', (token) => token.replaceAll('sts.eu-west-3', 'sts.eu-west-1')],
    ['calls another action', (token) => token.replace('GetCallerIdentity', 'AssumeRole')],
    ['is for another provider', (token) => token.replace('providers%2Faws', 'providers%2Fother')],
    ['is old', (token) => token.replace(/\d{8}T/, '20200101T')],
  ])('rejects a request that %s', async (_, change) => {
    const subject_token = change(await subjectToken());

    expect(await exchange({ subject_token })).toMatchObject({
      status: 400,
      data: { error: 'invalid_grant' },
    });
  });

  it.each([
    [{ audience: `${AUDIENCE}-2` }, 'invalid_target'],
    [{ subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' }, 'invalid_request'],
    [{ scope: CALENDAR_SCOPE }, 'invalid_request'],
  ])('rejects an exchange with %j as %s', async (changes, error) => {
    expect(await exchange(changes)).toMatchObject({ status: 400, data: { error } });
  });

  it.each([
    ['the service account is unknown', claims(), 'other@acme.iam.gserviceaccount.com', 404, 'NOT_FOUND'],
    ['the claims have no end', claims({ exp: undefined }), KEY.client_email, 400, 'INVALID_ARGUMENT'],
    [
      'the claims are valid for a day',
      claims({ exp: inSeconds(86_400) }),
      KEY.client_email,
      400,
      'INVALID_ARGUMENT',
    ],
  ])('signs nothing when %s', async (_, payload, email, status, word) => {
    expect(await signJwt(payload, email)).toMatchObject({ status, data: { error: { status: word } } });
  });
});
