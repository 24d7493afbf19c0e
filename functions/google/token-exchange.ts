import { sign } from 'node:crypto';
import * as z from 'zod';
import { tokenError } from './classify-error';
import type { ServiceAccountKey } from './credentials';
import { RetryError, WaitError } from './errors';
import { post } from './http';

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

export const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const issued = z.object({ access_token: z.string().min(1), expires_in: z.number() });

/**
 * Asks Google for the token that a signed assertion stands for.
 *
 * @param url null is Google itself
 * @throws GoogleError
 */
export async function askForToken(
  url: string | null,
  assertion: string,
  { signal, now }: { signal: AbortSignal; now: () => number },
): Promise<{ token: string; lifetimeMs: number }> {
  const form = new URLSearchParams({ grant_type: GRANT_TYPE, assertion });
  const answer = await post(url ?? GOOGLE_TOKEN_URL, form, { signal }).catch((cause: unknown) => {
    throw tokenError(cause, now());
  });
  const said = issued.safeParse(answer);
  if (said.success) return { token: said.data.access_token, lifetimeMs: said.data.expires_in * 1000 };
  throw new RetryError('google_unavailable', "Google's token endpoint answered without a token", null);
}
