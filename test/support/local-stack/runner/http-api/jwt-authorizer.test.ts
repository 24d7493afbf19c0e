import { UnsecuredJWT } from 'jose';
import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { CLIENT_ID, createRsaKeys, KEYS, ONE_HOUR, TokenProvider } from '../token-provider';
import { jwtAuthorizer, type JwtAuthorizer } from './jwt-authorizer';

const OTHER_KEYS = createRsaKeys();
const PUBLIC_KEY = KEYS.publicKey.export({ type: 'spki', format: 'pem' });

describe('jwtAuthorizer', () => {
  let provider: TokenProvider;
  let authorize: JwtAuthorizer;

  beforeEach(async () => {
    provider = new TokenProvider();
    await provider.start();
    authorize = jwtAuthorizer({ issuer: provider.issuer, audience: ['another-client', CLIENT_ID] });
  });
  afterEach(() => provider.stop());

  const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

  it.each(['Bearer ', 'bearer ', ''])('accepts a valid token with the prefix %j', async (prefix) => {
    // Prepare
    const token = await provider.token();
    // Act
    const verified = await authorize(prefix + token);
    // Assess
    expect(verified).toMatchObject({
      claims: { iss: provider.issuer, sub: 'ada', aud: CLIENT_ID },
      scopes: null,
    });
  });

  it('passes all claims as strings, lists included', async () => {
    // Prepare
    const exp = secondsFromNow(ONE_HOUR);
    const aud = [CLIENT_ID, 'more'];
    const address = { city: 'Paris' };
    const token = await provider.token({
      aud,
      iat: 1,
      exp,
      groups: ['a b', 'c'],
      email_verified: true,
      address,
    });
    // Act
    const verified = await authorize(`Bearer ${token}`);
    // Assess
    expect(verified?.claims).toEqual({
      iss: provider.issuer,
      sub: 'ada',
      iat: '1',
      exp: String(exp),
      aud: `[${CLIENT_ID} more]`,
      groups: '[a b c]',
      email_verified: 'true',
      address: '{"city":"Paris"}',
    });
  });

  it.each([
    ['has expired', { exp: secondsFromNow(-10) }],
    ['never expires', { exp: undefined }],
    ['is not valid yet', { nbf: secondsFromNow(ONE_HOUR) }],
    ['is for another application', { aud: 'somebody' }],
    ['is for other applications', { aud: ['somebody', 'else'] }],
    ['has no audience', { aud: undefined }],
    ['is of another client', { aud: undefined, client_id: 'somebody' }],
  ])('refuses a token that %s', async (_, claims) => {
    expect(await authorize(`Bearer ${await provider.token(claims)}`)).toBeNull();
  });

  it('uses the client id if there is no audience', async () => {
    const token = await provider.token({ aud: undefined, client_id: CLIENT_ID });

    expect(await authorize(token)).toMatchObject({ claims: { client_id: CLIENT_ID } });
  });

  it('refuses a token of another issuer', async () => {
    const token = await provider.token({}, { issuer: `${provider.issuer}/tenant` });

    expect(await authorize(token)).toBeNull();
  });

  it('refuses a token that another key has signed', async () => {
    const token = await provider.token({}, { key: OTHER_KEYS.privateKey });

    expect(await authorize(token)).toBeNull();
  });

  it('refuses an unsigned token', async () => {
    // Prepare
    const claims = { iss: provider.issuer, aud: CLIENT_ID, sub: 'ada', exp: secondsFromNow(ONE_HOUR) };
    const unsigned = new UnsecuredJWT(claims).encode();
    // Act
    const results = await Promise.all([authorize(unsigned), authorize(`${unsigned}c2lnbmF0dXJl`)]);
    // Assess
    expect(results).toEqual([null, null]);
  });

  it.each(['RS384', 'RS512'])('accepts %s', async (algorithm) => {
    const token = await provider.token({}, { algorithm });

    expect(await authorize(token)).toMatchObject({ claims: { sub: 'ada' } });
  });

  it.each([
    ['PS256, with the right key', 'PS256', KEYS.privateKey],
    ['HS256, with the public key as secret', 'HS256', createSecretKey(Buffer.from(PUBLIC_KEY))],
    ['ES256', 'ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ])('refuses a token signed by %s', async (_, algorithm, key) => {
    const token = await provider.token({}, { algorithm, key });

    expect(await authorize(token)).toBeNull();
  });

  it('refuses a token whose claims were changed', async () => {
    // Prepare
    const [head, , signature] = (await provider.token()).split('.');
    const [, claims] = (await provider.token({ sub: 'eve' })).split('.');
    // Act
    const verified = await authorize([head, claims, signature].join('.'));
    // Assess
    expect(verified).toBeNull();
  });

  it.each([undefined, '', 'Bearer', 'Bearer a.b', 'Bearer a.b.c', 'Basic YTpi'])(
    'refuses %j',
    async (authorization) => {
      expect(await authorize(authorization)).toBeNull();
    },
  );

  it('fetches the keys once', async () => {
    // Act
    for (const sub of ['ada', 'ren']) await authorize(await provider.token({ sub }));
    // Assess
    expect(provider.requestedPaths).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it('refuses tokens while the keys are unavailable, then fetches them again', async () => {
    // Prepare
    const token = await provider.token();
    provider.isDown = true;
    const whileDown = await authorize(token);
    provider.isDown = false;
    // Act
    const verified = await authorize(token);
    // Assess
    expect(whileDown).toBeNull();
    expect(verified).toMatchObject({ claims: { sub: 'ada' } });
  });
});
