import { sign } from 'node:crypto';
import * as z from 'zod';
import { MINUTE_MS } from '../shared/time';
import { classifyTokenError } from './classify-error';
import { GOOGLE_TOKEN_URL, type ServiceAccountKey } from './credentials';
import { RetryError, WaitError } from './errors';
import { post } from './http';

/** Claims of the assertion by which a service account requests a token; times in seconds since the epoch. */
export type Claims = { iss: string; sub: string; scope: string; aud: string; iat: number; exp: number };

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const LIFETIME_S = 3600;

/** Tokens are renewed this long before they expire. */
export const EAGER_REFRESH_MS = 5 * MINUTE_MS;

const tokenResponse = z.object({ access_token: z.string().min(1), expires_in: z.number() });

/**
 * Returns the claims by which a service account requests to act on behalf of an employee.
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
  // The audience is always Google's URL, even if tests redirect the request.
  return {
    iss: serviceAccount,
    sub: employee,
    scope: scopes,
    aud: GOOGLE_TOKEN_URL,
    iat,
    exp: iat + LIFETIME_S,
  };
}

/**
 * Signs the claims as a JSON Web Token.
 *
 * @throws WaitError if the key cannot sign
 */
export function signWithKey(claims: Claims, { private_key: key }: ServiceAccountKey): string {
  const unsigned = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  try {
    return `${unsigned}.${sign('RSA-SHA256', Buffer.from(unsigned), key).toString('base64url')}`;
  } catch (cause) {
    throw new WaitError('credentials_rejected', 'The private key in the secret is invalid', { cause });
  }
}

/**
 * Exchanges a signed assertion for an access token.
 *
 * @param url null: Google's URL
 * @throws GoogleError
 */
export async function requestToken(
  url: string | null,
  assertion: string,
  { signal, now }: { signal: AbortSignal; now: () => number },
): Promise<{ token: string; lifetimeMs: number }> {
  const form = new URLSearchParams({ grant_type: GRANT_TYPE, assertion });
  const response = await post(url ?? GOOGLE_TOKEN_URL, form, { signal }).catch((cause: unknown) => {
    throw classifyTokenError(cause, now());
  });
  const { data } = tokenResponse.safeParse(response);
  if (data) return { token: data.access_token, lifetimeMs: data.expires_in * 1000 };
  throw new RetryError('google_unavailable', "The response of Google's token endpoint has no token", null);
}
