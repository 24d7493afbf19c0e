import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { AccessTokens, type Access, type AuthorizationGate } from '../../../functions/google/access-tokens';
import { claimsFor, signWithKey } from '../../../functions/google/token-exchange';
import { noWorkloadIdentity as workloadIdentities } from '../../support/builders/google-auth';
import { startFakeGoogle, type FakeGoogle } from '../../support/fakes/google/fake-google';
import { createServiceAccountKey } from '../../support/fakes/google/identity/service-account-key';
import { CALENDAR_SCOPE, delegate } from '../../support/fakes/google/real-client';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('the assertion of a token request', () => {
  it('is for one employee, one hour and the scope of the configuration', () => {
    const now = Date.parse('2026-03-05T12:00:00.900Z');
    const iat = Math.floor(now / 1000);

    expect(claimsFor('svc@acme.iam', { scope: CALENDAR_SCOPE, employee: 'lea@acme.example' }, now)).toEqual({
      iss: 'svc@acme.iam',
      sub: 'lea@acme.example',
      scope: CALENDAR_SCOPE,
      aud: 'https://oauth2.googleapis.com/token',
      iat,
      exp: iat + 3600,
    });
  });

  it('has the configured scopes, whatever their separator', () => {
    const scope = `${CALENDAR_SCOPE}.events, ${CALENDAR_SCOPE}.readonly`;

    expect(claimsFor('svc', { scope, employee: 'lea' }, 0).scope).toBe(
      `${CALENDAR_SCOPE}.events ${CALENDAR_SCOPE}.readonly`,
    );
  });

  it('is signed with the key', () => {
    const claims = claimsFor('svc', { scope: CALENDAR_SCOPE, employee: 'lea@acme.example' }, 0);
    const key = { type: 'service_account', client_email: 'svc', private_key: privateKey } as const;

    const [head = '', body = '', signature = ''] = signWithKey(claims, key).split('.');

    const signed = Buffer.from(`${head}.${body}`);
    const isValid = verify('sha256', signed, createPublicKey(publicKey), Buffer.from(signature, 'base64url'));
    expect(isValid).toBe(true);
    expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toEqual(claims);
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'RS256', typ: 'JWT' });
  });
});

describe('an access token', () => {
  const access: Access = {
    configuration: 'france',
    credentialsSecretId: 'secret/france',
    scope: CALENDAR_SCOPE,
    employee: 'lea@acme.example',
  };
  let google: FakeGoogle;
  let credentials: { read: jest.Mock; forget: jest.Mock };
  let tokens: AccessTokens;
  let clock: number;
  /** Requests that start while it is pending wait for it. */
  let isOpen: Promise<void>;

  beforeEach(async () => {
    google = await startFakeGoogle({ openAccounts: true });
    delegate(google);
    clock = Date.now();
    isOpen = Promise.resolve();
    const gate: AuthorizationGate = (_, request) => isOpen.then(() => request('retry'));
    credentials = { read: jest.fn(() => Promise.resolve(createServiceAccountKey())), forget: jest.fn() };
    const options = { tokenUrl: google.tokenUrl, timeoutMs: 1000, now: () => clock, workloadIdentities };
    tokens = new AccessTokens(credentials, gate, options);
  });
  afterEach(() => google.stop());

  it('is requested with the rotated key when Google rejects the old one', async () => {
    const current = createServiceAccountKey();
    const old = { ...current, private_key: privateKey };
    credentials.read.mockResolvedValueOnce(old);

    expect(await tokens.get(access)).toBeTruthy();
    expect(credentials.forget).toHaveBeenCalledWith('secret/france');

    tokens.discard(access);
    credentials.read.mockResolvedValue(old);
    await expect(tokens.get(access)).rejects.toMatchObject({ next: 'wait', reason: 'credentials_rejected' });
  });

  it('is refused with the client id that a Google administrator must authorize', async () => {
    const { client_email: email, client_id: clientId } = createServiceAccountKey();
    google.grantDelegation(email, []);

    await expect(tokens.get(access)).rejects.toMatchObject({ reason: 'authorization_missing', clientId });
  });

  it.each([
    ['requested again when the cached one is older', 1, 2],
    ['the cached one when it was requested at this instant', 0, 1],
    ['the cached one when it was requested later', -1, 1],
  ])('with issuedAfter is %s', async (_, differenceMs, calls) => {
    const first = await tokens.get(access);
    const issuedAfter = clock + differenceMs;
    clock += 5000;
    const token = await tokens.get({ ...access, issuedAfter });

    expect(google.calls).toHaveLength(calls);
    expect(token === first).toBe(calls === 1);
  });

  it('with issuedAfter is cached', async () => {
    await tokens.get(access);
    clock += 5000;
    const fresh = await tokens.get({ ...access, issuedAfter: clock });

    expect(await tokens.get({ ...access, issuedAfter: clock })).toBe(fresh);
    expect(await tokens.get(access)).toBe(fresh);
    expect(google.calls).toHaveLength(2);
  });

  it('with issuedAfter does not share an earlier pending request, and is shared by all later callers', async () => {
    const before = tokens.get(access);
    clock += 5000;
    const issuedAfter = clock;
    const fresh = tokens.get({ ...access, issuedAfter });
    clock += 1;
    const shared = [tokens.get({ ...access, issuedAfter }), tokens.get(access)];

    const [old, ...others] = await Promise.all([before, fresh, ...shared]);
    expect(google.calls).toHaveLength(2);
    expect(new Set(others).size).toBe(1);
    expect(others[0]).not.toBe(old);
  });

  it('with issuedAfter is requested again when the first request started before that instant and ended after it', async () => {
    const start = clock;
    // A fault that matches nothing observes every call.
    const match = () => {
      clock = start + 5000;
      return false;
    };
    google.failNext({ drop: true, match });
    await tokens.get(access);
    await tokens.get({ ...access, issuedAfter: start + 1 });

    expect(google.calls).toHaveLength(2);
  });

  it('with issuedAfter is shared by callers that start after an earlier request has ended', async () => {
    const before = tokens.get(access);
    let open: () => void = () => undefined;
    isOpen = new Promise((resolve) => (open = resolve));
    clock += 5000;
    const issuedAfter = clock;
    const fresh = tokens.get({ ...access, issuedAfter });
    clock -= 5000;
    await before;
    clock += 5000;
    const shared = tokens.get({ ...access, issuedAfter });
    open();

    expect(await shared).toBe(await fresh);
    expect(google.calls).toHaveLength(2);
  });

  it('with issuedAfter shares a pending request that started at this instant', async () => {
    const both = await Promise.all([tokens.get(access), tokens.get({ ...access, issuedAfter: clock })]);

    expect(google.calls).toHaveLength(1);
    expect(new Set(both).size).toBe(1);
  });
});
