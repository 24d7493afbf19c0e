import { LRUCache } from 'lru-cache';
import { isDeepStrictEqual } from 'node:util';
import { unobserved, type ObserveCall } from './call-observer';
import type { CredentialsStore, GoogleCredentials } from './credentials';
import { FailError, GoogleError, WaitError } from './errors';
import { askForToken, claimsFor, signWithKey, type Claims } from './token-exchange';
import type { WorkloadIdentities } from './workload-identity';

/** On whose behalf Google is called, and with which credentials. */
export type Access = {
  /** Id of the configuration. */
  configuration: string;
  credentialsSecretId: string;
  scope: string;
  employee: string;
  /** A token that was asked for before (ms since the epoch) does not serve: the address may have passed to another account. */
  issuedAfter?: number;
};

type AccessTokenSettings = {
  /** Google's token endpoint; null is Google itself. */
  tokenUrl: string | null;
  /** All calls that one token takes are given up after this long, ms. */
  timeoutMs: number;
  now: () => number;
  /** Signs where there is no key. */
  workloadIdentities: Pick<WorkloadIdentities, 'sign'>;
  /** Told of each token that was asked for. */
  observe?: ObserveCall;
};

/** Times in ms since the epoch. */
type Token = { token: string; askedAt: number; refreshAt: number };

/** One token per employee is kept; Google lets them live an hour. */
const MAX_EMPLOYEES = 2000;

const EAGER_REFRESH_MS = 5 * 60 * 1000;

/**
 * Access tokens by domain-wide delegation: a service account acts for one employee at a time.
 * See {@link https://developers.google.com/identity/protocols/oauth2/service-account#delegatingauthority}.
 */
export class AccessTokens {
  readonly #tokens = new LRUCache<string, Token>({ max: MAX_EMPLOYEES });
  readonly #calls = new Map<string, { askedAt: number; token: Promise<string> }>();

  constructor(
    private readonly credentials: Pick<CredentialsStore, 'read' | 'forget'>,
    private readonly gate: AuthorizationGate,
    private readonly settings: AccessTokenSettings,
  ) {}

  /**
   * One call at most is under way for an employee, and all who ask meanwhile share its end: when Google hangs, they do not
   * wait one after the other.
   *
   * @throws GoogleError which says whether the employee, the authorization or Google itself stands in the way
   */
  get(access: Access): Promise<string> {
    const key = keyOf(access);
    const { issuedAfter = Number.NEGATIVE_INFINITY } = access;
    const askedAt = this.settings.now();
    const known = this.#tokens.get(key);
    if (known && known.askedAt >= issuedAfter && askedAt < known.refreshAt)
      return Promise.resolve(known.token);

    const underWay = this.#calls.get(key);
    if (underWay && underWay.askedAt >= issuedAfter) return underWay.token;
    const token = this.gate(access, (admission, employee = access.employee) =>
      this.#ask({ ...access, employee }, admission),
    ).finally(() => {
      if (this.#calls.get(key)?.token === token) this.#calls.delete(key);
    });
    this.#calls.set(key, { askedAt, token });
    return token;
  }

  /** Forgets the token of an employee: Google refused it. */
  discard(access: Access): void {
    this.#tokens.delete(keyOf(access));
  }

  async #ask(access: Access, admission: Admission): Promise<string> {
    const { credentialsSecretId: secret } = access;
    // With one call only, it is made with what the secret holds now, not with what was read minutes ago.
    if (admission === 'only') this.credentials.forget(secret);
    const used = await this.credentials.read(secret);
    try {
      return await this.#call(access, used);
    } catch (error) {
      if (!(error instanceof GoogleError) || error.reason !== 'credentials_rejected') throw error;
      this.credentials.forget(secret);
      if (admission === 'only') throw error;
      const current = await this.credentials.read(secret);
      // The key was rotated: what the secret holds now counts.
      if (!isDeepStrictEqual(current, used)) return this.#call(access, current);
      throw error;
    }
  }

  async #call(access: Access, credentials: GoogleCredentials): Promise<string> {
    const { now, observe = unobserved } = this.settings;
    const begin = now();
    let reason = '';
    try {
      return await this.#exchange(access, credentials);
    } catch (error) {
      reason = error instanceof GoogleError ? error.reason : 'internal_error';
      throw error;
    } finally {
      const { configuration, employee } = access;
      const common = { status: null, eventId: null, isThrottled: false };
      await observe({
        ...common,
        method: 'token',
        reason,
        durationMs: now() - begin,
        configuration,
        employee,
      });
    }
  }

  async #exchange(access: Access, credentials: GoogleCredentials): Promise<string> {
    const { tokenUrl, timeoutMs, now } = this.settings;
    const signal = AbortSignal.timeout(timeoutMs);
    const assertion = await this.#assertion(access, credentials, signal);
    const askedAt = now();
    const { token, lifetimeMs } = await askForToken(tokenUrl, assertion, { signal, now });
    this.#tokens.set(keyOf(access), { token, askedAt, refreshAt: askedAt + lifetimeMs - EAGER_REFRESH_MS });
    return token;
  }

  #assertion(access: Access, credentials: GoogleCredentials, signal: AbortSignal): Promise<string> | string {
    const claims = (serviceAccount: string): Claims => claimsFor(serviceAccount, access, this.settings.now());
    switch (credentials.type) {
      case 'service_account':
        return signWithKey(claims(credentials.client_email), credentials);
      case 'aws_workload_identity':
        return this.settings.workloadIdentities.sign(
          credentials,
          claims(credentials.serviceAccountEmail),
          signal,
        );
    }
  }
}

function keyOf({ configuration, credentialsSecretId, scope, employee }: Access): string {
  return JSON.stringify([configuration, credentialsSecretId, scope, employee]);
}

/** `only`: the caller may ask Google for a token once. `free`: it may ask again, with a key that was rotated. */
type Admission = 'free' | 'only';

/**
 * Asks Google for a token.
 *
 * @param employee another one than the caller acts for, to learn what that one gets
 */
export type AskForToken<T> = (admission: Admission, employee?: string) => Promise<T>;

/**
 * What every call for a token passes through, so that a configuration whose authorization is revoked does not ask in vain
 * again and again. The gate learns from how the call ends.
 *
 * @throws WaitError without a call, with the reason that revoked the authorization, while it is too early to ask again
 */
export type AuthorizationGate = <T>(access: Access, ask: AskForToken<T>) => Promise<T>;

/**
 * Finds out whether Google refused one employee or everybody: asks for employees for whom it worked before, until one gets a
 * token. Nothing depends on what Google says of those who get none.
 *
 * @returns `employee`: who got one; `gone`: whose own account is not there any more
 * @throws RetryError if Google did not answer: then nothing is known
 */
export async function findVerifiedEmployee(
  employees: string[],
  ask: (employee: string) => Promise<unknown>,
): Promise<{ employee: string | null; gone: string[] }> {
  const gone: string[] = [];
  for (const employee of employees) {
    try {
      await ask(employee);
      return { employee, gone };
    } catch (error) {
      if (error instanceof FailError) gone.push(employee);
      else if (!(error instanceof WaitError)) throw error;
    }
  }
  return { employee: null, gone };
}
