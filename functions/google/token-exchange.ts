import { sign } from 'node:crypto';
import type { ServiceAccountKey } from './credentials';
import { WaitError } from './errors';

/** What a service account states when it asks for a token; times in seconds since the epoch. */
export type Claims = { iss: string; sub: string; scope: string; aud: string; iat: number; exp: number };

const AUDIENCE = 'https://oauth2.googleapis.com/token';
const LIFETIME_S = 3600;

/**
 * That a service account asks to act for an employee.
 *
 * @param now ms since the epoch
 */
export function claimsFor(
  serviceAccount: string,
  { scope, employee }: { scope: string; employee: string },
  now: number,
): Claims {
  const iat = Math.floor(now / 1000);
  const scopes = scope.split(/[\s,]+/).join(' ');
  return { iss: serviceAccount, sub: employee, scope: scopes, aud: AUDIENCE, iat, exp: iat + LIFETIME_S };
}

/**
 * The claims as a JSON Web Token that the key signed.
 *
 * @throws WaitError if the key cannot sign
 */
export function signWithKey(claims: Claims, { private_key: key }: ServiceAccountKey): string {
  const signed = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  try {
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
  } catch (cause) {
    throw new WaitError('credentials_rejected', 'The private key cannot sign', { cause });
  }
}
