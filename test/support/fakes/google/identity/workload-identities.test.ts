import { AwsClient } from 'google-auth-library';
import * as z from 'zod';
import { startFakeGoogle, type FakeGoogle } from '../fake-google';
import { CALENDAR_SCOPE } from '../real-client';
import { AUDIENCE, AWS_ROLE, type AwsRoleCredentials } from './aws-role';

const LEA = 'lea@acme.example';
const SERVICE_ACCOUNT = 'lucca-connector@acme-calendar.iam.gserviceaccount.com';
const AWS_REQUEST = 'urn:ietf:params:aws:token-type:aws4_request';
let google: FakeGoogle;

beforeEach(async () => {
  google = await startFakeGoogle();
  google.addAccount(LEA);
  google.addWorkloadIdentity({
    audience: AUDIENCE,
    role: AWS_ROLE,
    clientEmail: SERVICE_ACCOUNT,
    clientId: '123456789012345678901',
    scopes: [CALENDAR_SCOPE],
  });
});
afterEach(() => google.stop());

/** The signed request to AWS that Google's own client makes. */
function subjectToken(credentials: Partial<AwsRoleCredentials> = {}): Promise<string> {
  const { accessKeyId, secretAccessKey, sessionToken } = { ...AWS_ROLE, ...credentials };
  const client = new AwsClient({
    audience: AUDIENCE,
    subject_token_type: AWS_REQUEST,
    aws_security_credentials_supplier: {
      getAwsRegion: () => Promise.resolve('eu-west-3'),
      getAwsSecurityCredentials: () => Promise.resolve({ accessKeyId, secretAccessKey, token: sessionToken }),
    },
  });
  return client.retrieveSubjectToken();
}

const exchanged = z.object({ access_token: z.string().optional(), error: z.string().optional() });

async function exchange(changes: Record<string, string> = {}) {
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: AUDIENCE,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token: await subjectToken(),
    subject_token_type: AWS_REQUEST,
    ...changes,
  };
  const response = await fetch(google.stsUrl, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token, error } = exchanged.parse(await response.json());
  return { status: response.status, token, error };
}

const answered = z.object({
  signedJwt: z.string().default(''),
  error: z.object({ status: z.string() }).optional(),
});

async function signJwt(
  payload: unknown,
  { token, email = SERVICE_ACCOUNT }: { token?: string; email?: string } = {},
) {
  const bearer = token ?? (await exchange()).token ?? '';
  const response = await fetch(
    `${google.iamCredentialsRootUrl}v1/projects/-/serviceAccounts/${email}:signJwt`,
    {
      method: 'POST',
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ payload: JSON.stringify(payload) }),
    },
  );
  const { signedJwt: jwt, error } = answered.parse(await response.json());
  return { status: response.status, jwt, word: error?.status };
}

const claims = (changes = {}) => {
  const iat = Math.floor(Date.now() / 1000);
  const aud = 'https://oauth2.googleapis.com/token';
  return { iss: SERVICE_ACCOUNT, sub: LEA, scope: CALENDAR_SCOPE, aud, iat, exp: iat + 3600, ...changes };
};

test('the role is exchanged, and what is signed then is good for a token', async () => {
  const { status, jwt } = await signJwt(claims());
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: jwt,
  });
  const answer = await fetch(google.tokenUrl, { method: 'POST', body });

  expect(status).toBe(200);
  expect(await answer.json()).toMatchObject({ token_type: 'Bearer' });
  expect(google.calls.map(({ kind, method, owner }) => [kind, method, owner])).toEqual([
    ['federation', 'exchange', null],
    ['federation', 'signJwt', LEA],
    ['token', 'token', LEA],
  ]);
});

test.each([
  ['another secret key', { secretAccessKey: 'other' }],
  ['another role', { accessKeyId: 'ASIAOTHER' }],
  ['another session', { sessionToken: 'other' }],
])('a request that was signed with %s proves nothing', async (_, credentials) => {
  const subject_token = await subjectToken(credentials);

  expect(await exchange({ subject_token })).toMatchObject({ status: 400, error: 'invalid_grant' });
});

test.each<[string, (token: string) => string]>([
  ['is not encoded', (token) => decodeURIComponent(token)],
  ['is of another region', (token) => token.replaceAll('sts.eu-west-3', 'sts.eu-west-1')],
  ['asks something else', (token) => token.replace('GetCallerIdentity', 'AssumeRole')],
  ['is for another provider', (token) => token.replace('providers%2Faws', 'providers%2Fother')],
  ['is of yesterday', (token) => token.replace(/\d{8}T/, '20200101T')],
  ['is cut', (token) => token.slice(0, -10)],
])('a request that %s proves nothing', async (_, change) => {
  const good = await subjectToken();

  expect(change(good)).not.toBe(good);
  expect(await exchange({ subject_token: change(good) })).toMatchObject({
    status: 400,
    error: 'invalid_grant',
  });
});

test.each([
  [{ audience: `${AUDIENCE}-2` }, 'invalid_target'],
  [{ grant_type: 'client_credentials' }, 'invalid_request'],
  [{ subject_token_type: 'urn:ietf:params:oauth:token-type:jwt' }, 'invalid_request'],
  [{ scope: CALENDAR_SCOPE }, 'invalid_request'],
])('an exchange with %j is refused: %s', async (changes, error) => {
  expect(await exchange(changes)).toMatchObject({ status: 400, error });
});

test('a provider that was closed lets nobody in', async () => {
  google.closeProvider(AUDIENCE);

  expect(await exchange()).toMatchObject({ status: 400, error: 'unauthorized_client' });
});

test.each([
  ['a token that is not federated', claims(), { token: 'ya29.other' }, 401, 'UNAUTHENTICATED'],
  ['another service account', claims(), { email: 'other@acme.iam.gserviceaccount.com' }, 404, 'NOT_FOUND'],
  ['claims without an end', claims({ exp: undefined }), {}, 400, 'INVALID_ARGUMENT'],
  ['claims of a day', claims({ exp: claims().exp + 86_400 }), {}, 400, 'INVALID_ARGUMENT'],
  ['no claims', 'text', {}, 400, 'INVALID_ARGUMENT'],
])('%s: nothing is signed', async (_, payload, options, status, word) => {
  expect(await signJwt(payload, options)).toEqual({ status, word, jwt: '' });
});

test('a role that is no token creator signs nothing, until it is', async () => {
  google.setTokenCreator(SERVICE_ACCOUNT, false);
  expect(await signJwt(claims())).toMatchObject({ status: 403, word: 'PERMISSION_DENIED' });

  google.setTokenCreator(SERVICE_ACCOUNT, true);
  expect(await signJwt(claims())).toMatchObject({ status: 200 });
});
