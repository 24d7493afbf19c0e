import { verify } from 'node:crypto';
import * as z from 'zod';
import { ApiError } from '../api-error';
import type { ServiceAccount, ServiceAccounts } from './service-accounts';

/** A verified assertion: the service account, the employee it acts for, and the scopes. */
export type Assertion = { serviceAccount: ServiceAccount; subject: string; scopes: string[] };

const AUDIENCE = 'https://oauth2.googleapis.com/token';
const MAX_LIFETIME_S = 3600;
const CLOCK_SKEW_S = 300;

const header = z.object({ alg: z.literal('RS256') });
const claims = z.object({
  iss: z.string(),
  sub: z.string().optional(),
  scope: z.string().min(1),
  aud: z.string(),
  iat: z.int(),
  exp: z.int(),
});

/**
 * Verifies the JWT with which a service account requests a token.
 * See {@link https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests}.
 *
 * @param now ms since the epoch
 * @throws ApiError
 */
export function verifyAssertion(jwt: string, serviceAccounts: ServiceAccounts, now: number): Assertion {
  const [head = '', payload = '', signature = '', ...rest] = jwt.split('.');
  const said = claims.safeParse(decode(payload));
  if (rest.length > 0 || !header.safeParse(decode(head)).success || !said.success) {
    throw invalidGrant('Invalid JWT: Failed to parse.');
  }
  const { iss, sub, scope, aud, iat, exp } = said.data;
  const serviceAccount = serviceAccounts.find(iss);
  if (!serviceAccount) throw invalidGrant('Invalid grant: account not found');
  const signed = Buffer.from(`${head}.${payload}`);
  if (!verify('RSA-SHA256', signed, serviceAccount.publicKey, Buffer.from(signature, 'base64url'))) {
    throw invalidGrant('Invalid JWT Signature.');
  }
  if (aud !== AUDIENCE) {
    throw invalidGrant(`Invalid JWT: Failed audience check. The right audience is ${AUDIENCE}`);
  }
  if (!isShortLived(iat, exp, now / 1000)) {
    throw invalidGrant(
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. ' +
        'Check your iat and exp values in the JWT claim.',
    );
  }
  if (sub === undefined) throw ApiError.notModelled('tokens for the service account itself');
  return { serviceAccount, subject: sub, scopes: scope.split(' ') };
}

export function invalidGrant(description: string): ApiError {
  return new ApiError(400, 'invalid_grant', description);
}

function isShortLived(iat: number, exp: number, now: number): boolean {
  return exp > iat && exp - iat <= MAX_LIFETIME_S && iat <= now + CLOCK_SKEW_S && exp > now - CLOCK_SKEW_S;
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
