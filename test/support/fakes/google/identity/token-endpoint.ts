import { randomBytes, verify } from 'node:crypto';
import * as z from 'zod';
import { parseJson } from '../../http-exchange';
import type { Account, Accounts } from '../accounts';
import { ApiError } from '../api-error';
import type { ServiceAccount, ServiceAccounts } from './service-accounts';

/** What the token endpoint checks first after the signature: Google does not document it. */
export type TokenCheck = 'delegation first' | 'employee first';

/** The permissions of a token. */
export type Grant = { account: Account; scopes: string[]; serviceAccount: string; expiresAt: number };

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const LIFETIME_S = 3600;

/** Google's OAuth token endpoint, for service accounts that act for an employee. */
export class TokenEndpoint {
  readonly #grants = new Map<string, Grant>();

  /**
   * @param clocks `now` for the expiry of tokens, `assertionNow` for the claims of assertions
   */
  constructor(
    private readonly accounts: Accounts,
    private readonly serviceAccounts: ServiceAccounts,
    private readonly clocks: { now: () => number; assertionNow: () => number },
    private readonly firstCheck: () => TokenCheck,
  ) {}

  /** @throws ApiError whose reason is the OAuth error code */
  issue(form: URLSearchParams) {
    if (form.get('grant_type') !== GRANT_TYPE) {
      throw new ApiError(400, 'unsupported_grant_type', 'Invalid grant_type');
    }
    const now = this.clocks.assertionNow();
    const assertion = verifyAssertion(form.get('assertion') ?? '', this.serviceAccounts, now);
    const { serviceAccount, subject, scopes } = assertion;
    const isForeign = this.accounts.isForeign(subject);
    if (this.firstCheck() === 'employee first' && !isForeign) this.#account(subject);
    // Google returns the same error for a subject outside the Workspace.
    if (isForeign || !this.serviceAccounts.isGranted(serviceAccount.clientEmail, scopes)) {
      const message =
        'Client is unauthorized to retrieve access tokens using this method, ' +
        'or client not authorized for any of the scopes requested.';
      throw new ApiError(401, 'unauthorized_client', message);
    }
    const account = this.#account(subject);
    return { access_token: this.#grant(account, scopes, serviceAccount.clientEmail), ...TOKEN_TERMS };
  }

  /** @throws ApiError 401 unless the token is valid */
  resolve(authorization: string | null): Grant {
    if (authorization === null) throw new ApiError(401, 'required', 'Login Required.');
    const grant = this.#grants.get(/^Bearer (.+)$/.exec(authorization)?.[1] ?? '');
    if (!grant || grant.account.isDeleted || grant.expiresAt <= this.clocks.now()) {
      throw new ApiError(401, 'authError', 'Invalid Credentials');
    }
    return grant;
  }

  invalidateTokens(): void {
    this.#grants.clear();
  }

  #account(subject: string): Account {
    const restriction = this.accounts.restrictionOf(subject);
    if (restriction !== null) throw invalidGrant(restriction);
    const account = this.accounts.find(subject);
    if (account) return account;
    const isDeleted = this.accounts.isDeleted(subject);
    throw invalidGrant(isDeleted ? 'The account has been deleted' : 'Invalid email or User ID');
  }

  #grant(account: Account, scopes: string[], serviceAccount: string): string {
    const token = `ya29.${randomBytes(24).toString('base64url')}`;
    this.#grants.set(token, {
      account,
      scopes,
      serviceAccount,
      expiresAt: this.clocks.now() + LIFETIME_S * 1000,
    });
    return token;
  }
}

/** Google's `expires_in` is one second short. */
const TOKEN_TERMS = { expires_in: LIFETIME_S - 1, token_type: 'Bearer' };

/** A verified assertion: the service account, the employee it acts for, and the scopes. */
type Assertion = { serviceAccount: ServiceAccount; subject: string; scopes: string[] };

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
function verifyAssertion(jwt: string, serviceAccounts: ServiceAccounts, now: number): Assertion {
  const [head = '', payload = '', signature = '', ...rest] = jwt.split('.');
  const content = claims.safeParse(decode(payload));
  if (rest.length > 0 || !header.safeParse(decode(head)).success || !content.success) {
    throw invalidGrant('Invalid JWT: Failed to parse.');
  }
  const { iss, sub, scope, aud, iat, exp } = content.data;
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

function invalidGrant(description: string): ApiError {
  return new ApiError(400, 'invalid_grant', description);
}

function isShortLived(iat: number, exp: number, now: number): boolean {
  return exp > iat && exp - iat <= MAX_LIFETIME_S && iat <= now + CLOCK_SKEW_S && exp > now - CLOCK_SKEW_S;
}

function decode(part: string): unknown {
  return parseJson(Buffer.from(part, 'base64url').toString());
}
