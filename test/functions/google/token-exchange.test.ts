import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { claimsFor, signWithKey } from '../../../functions/google/token-exchange';

const NOW = Date.parse('2026-03-05T12:00:00.900Z');
const CALENDAR = 'https://www.googleapis.com/auth/calendar';
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('a token request', () => {
  it('is for one employee, one hour and the scope of the configuration', () => {
    // Act
    const claims = claimsFor('svc@acme.iam', { scope: CALENDAR, employee: 'lea@acme.example' }, NOW);
    // Assess
    const iat = Math.floor(NOW / 1000);
    expect(claims).toEqual({
      iss: 'svc@acme.iam',
      sub: 'lea@acme.example',
      scope: CALENDAR,
      aud: 'https://oauth2.googleapis.com/token',
      iat,
      exp: iat + 3600,
    });
  });

  it('accepts several scopes with any separator, and adds none', () => {
    const scope = `${CALENDAR}.events, ${CALENDAR}.readonly`;

    expect(claimsFor('svc', { scope, employee: 'lea' }, NOW).scope).toBe(
      `${CALENDAR}.events ${CALENDAR}.readonly`,
    );
  });

  it('is signed with the key', () => {
    // Prepare
    const claims = claimsFor('svc', { scope: CALENDAR, employee: 'lea@acme.example' }, NOW);
    const key = { type: 'service_account', client_email: 'svc', private_key: privateKey } as const;
    // Act
    const [head = '', body = '', signature = ''] = signWithKey(claims, key).split('.');
    // Assess
    const signed = Buffer.from(`${head}.${body}`);
    const isGood = verify('sha256', signed, createPublicKey(publicKey), Buffer.from(signature, 'base64url'));
    expect(isGood).toBe(true);
    expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toEqual(claims);
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'RS256', typ: 'JWT' });
  });
});
