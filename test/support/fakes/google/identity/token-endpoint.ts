import { randomBytes, verify } from 'node:crypto';
import * as z from 'zod';
import { parseJson, textIn } from '../../http-exchange';
import type { Account, Accounts } from '../accounts';
import { ApiError } from '../api-error';
import { refusalError, type GoogleSwitches } from '../switches';
import type { ServiceAccount, ServiceAccounts } from './service-accounts';

/** The permissions of a token. */
export type Grant = { account: Account; scopes: string[]; serviceAccount: string; expiresAt: number };

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

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
    private readonly switches: GoogleSwitches,
  ) {}

  /** @throws ApiError whose reason is the OAuth error code */
  issue(form: URLSearchParams) {
    if (form.get('grant_type') !== GRANT_TYPE) {
      throw new ApiError(400, 'unsupported_grant_type', 'Invalid grant_type');
    }
    const now = this.clocks.assertionNow();
    const jwt = form.get('assertion') ?? '';
    const { tokenCheck, foreignSubject, missingScope, tokenLifetimeS } = this.switches;
    // GOOGLE-04
    const claimed = subjectOf(jwt);
    const isEarly = tokenCheck === 'employee before signature' && !this.accounts.isForeign(claimed);
    if (isEarly) this.#account(claimed);
    const { serviceAccount, subject, scopes } = verifyAssertion(jwt, this.serviceAccounts, now);
    // GOOGLE-02: the same error as for a missing delegation.
    if (this.accounts.isForeign(subject)) throw refusalError(foreignSubject);
    if (tokenCheck !== 'delegation first') this.#account(subject);
    // GOOGLE-05
    if (!this.serviceAccounts.isGranted(serviceAccount.clientEmail, scopes)) throw refusalError(missingScope);
    const account = this.#account(subject);
    // GOOGLE-01. Google's `expires_in` is one second short.
    const terms = { expires_in: tokenLifetimeS - 1, token_type: 'Bearer' };
    return { access_token: this.#grant(account, scopes, serviceAccount.clientEmail), ...terms };
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
    // GOOGLE-06
    if (this.accounts.isDeleted(subject)) throw invalidGrant('The account has been deleted');
    // GOOGLE-03
    throw refusalError(this.switches.unknownSubject);
  }

  #grant(account: Account, scopes: string[], serviceAccount: string): string {
    const token = `ya29.${randomBytes(24).toString('base64url')}`;
    this.#grants.set(token, {
      account,
      scopes,
      serviceAccount,
      expiresAt: this.clocks.now() + this.switches.tokenLifetimeS * 1000,
    });
    return token;
  }
}

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

function subjectOf(jwt: string): string {
  return textIn(decode(jwt.split('.')[1] ?? ''), 'sub') ?? '';
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
