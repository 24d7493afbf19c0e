import { randomBytes } from 'node:crypto';
import type { Account, Accounts } from '../accounts';
import { ApiError } from '../api-error';
import type { Switches } from '../switches';
import { invalidGrant, verifyAssertion } from './assertion';
import type { ServiceAccounts } from './service-accounts';

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
    private readonly switches: Pick<Switches, 'tokenCheck'>,
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
    if (this.switches.tokenCheck === 'employee first' && !isForeign) this.#account(subject);
    // Google sends the same error for a subject outside the Workspace.
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
