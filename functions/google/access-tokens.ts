import { LRUCache } from 'lru-cache';
import { isDeepStrictEqual } from 'node:util';
import { unobserved, type ObserveCall } from './call-observer';
import type { GoogleCredentials, GoogleCredentialsStore } from './credentials';
import { FailError, GoogleError, WaitError } from './errors';
import { claimsFor, EAGER_REFRESH_MS, requestToken, signWithKey, type Claims } from './token-exchange';
import type { WorkloadIdentities } from './workload-identity';

/** On whose behalf Google is called, and with which credentials. */
export type Access = {
  /** Id of the configuration. */
  configuration: string;
  credentialsSecretId: string;
  scope: string;
  employee: string;
  /**
   * Tokens that were requested earlier are not used, ms since the epoch: the address may have been passed on to another
   * account.
   */
  issuedAfter?: number;
};

/**
 * Controls every request for a token, so that a configuration whose authorization is revoked does not keep asking. The gate
 * learns from how the request ends.
 *
 * @throws WaitError without a request, with the reason that revoked the authorization, while it is too early to ask again
 */
export type AuthorizationGate = <T>(access: Access, ask: AskForToken<T>) => Promise<T>;

/**
 * Requests a token from Google.
 *
 * @param employee another employee than that of the access, to find out whether this one gets a token
 */
export type AskForToken<T> = (mode: RequestMode, employee?: string) => Promise<T>;

/** `single`: send one request, with the credentials that the secret holds now. `retry`: retry with a rotated key. */
type RequestMode = 'retry' | 'single';

type AccessTokenOptions = {
  /** Null: Google's own. */
  tokenUrl: string | null;
  /** The time limit of all requests that one token needs, ms. */
  timeoutMs: number;
  now: () => number;
  /** Signs if the credentials have no key. */
  workloadIdentities: Pick<WorkloadIdentities, 'sign'>;
  /** Receives each request for a token. */
  observe?: ObserveCall;
};

/** Times in ms since the epoch. */
type Token = { token: string; requestedAt: number; refreshAt: number };

/** One token per employee is cached; Google's tokens last an hour. */
const MAX_EMPLOYEES = 2000;

/**
 * Access tokens by domain-wide delegation: a service account acts for one employee at a time.
 * See {@link https://developers.google.com/identity/protocols/oauth2/service-account#delegatingauthority}.
 */
export class AccessTokens {
  readonly #tokens = new LRUCache<string, Token>({ max: MAX_EMPLOYEES });
  readonly #pending = new Map<string, { requestedAt: number; token: Promise<string> }>();

  constructor(
    private readonly credentials: Pick<GoogleCredentialsStore, 'read' | 'forget'>,
    private readonly gate: AuthorizationGate,
    private readonly options: AccessTokenOptions,
  ) {}

  /**
   * Concurrent callers for one employee share one request: if Google hangs, they do not wait one after the other.
   *
   * @throws GoogleError which says whether the employee, the authorization or Google itself is the problem
   */
  get(access: Access): Promise<string> {
    const key = keyOf(access);
    const { issuedAfter = Number.NEGATIVE_INFINITY } = access;
    const requestedAt = this.options.now();
    const cached = this.#tokens.get(key);
    if (cached && cached.requestedAt >= issuedAfter && requestedAt < cached.refreshAt) {
      return Promise.resolve(cached.token);
    }
    const pending = this.#pending.get(key);
    if (pending && pending.requestedAt >= issuedAfter) return pending.token;

    const token = this.gate(access, (mode, employee = access.employee) =>
      this.#request({ ...access, employee }, mode),
    ).finally(() => {
      if (this.#pending.get(key)?.token === token) this.#pending.delete(key);
    });
    this.#pending.set(key, { requestedAt, token });
    return token;
  }

  /** Google rejected the cached token of an employee. */
  discard(access: Access): void {
    this.#tokens.delete(keyOf(access));
  }

  async #request(access: Access, mode: RequestMode): Promise<string> {
    const { credentialsSecretId: secret } = access;
    if (mode === 'single') this.credentials.forget(secret);
    const used = await this.credentials.read(secret);
    try {
      return await this.#observed(access, () => this.#exchange(access, used));
    } catch (error) {
      if (!(error instanceof GoogleError) || error.reason !== 'credentials_rejected') throw error;
      this.credentials.forget(secret);
      if (mode === 'single') throw error;
      const current = await this.credentials.read(secret);
      if (isDeepStrictEqual(current, used)) throw error;
      // The key was rotated.
      return this.#observed(access, () => this.#exchange(access, current));
    }
  }

  async #observed({ configuration, employee }: Access, request: () => Promise<string>): Promise<string> {
    const { now, observe = unobserved } = this.options;
    const startedAt = now();
    let reason = '';
    try {
      return await request();
    } catch (error) {
      reason = error instanceof GoogleError ? error.reason : 'internal_error';
      throw error;
    } finally {
      await observe({
        ...{ method: 'token', status: null, eventId: null, isThrottled: false },
        ...{ reason, durationMs: now() - startedAt, configuration, employee },
      });
    }
  }

  async #exchange(access: Access, credentials: GoogleCredentials): Promise<string> {
    const { tokenUrl, timeoutMs, now } = this.options;
    const signal = AbortSignal.timeout(timeoutMs);
    const assertion = await this.#assertion(access, credentials, signal);
    const requestedAt = now();
    const { token, lifetimeMs } = await requestToken(tokenUrl, assertion, { signal, now });
    const refreshAt = requestedAt + lifetimeMs - EAGER_REFRESH_MS;
    this.#tokens.set(keyOf(access), { token, requestedAt, refreshAt });
    return token;
  }

  #assertion(access: Access, credentials: GoogleCredentials, signal: AbortSignal): Promise<string> | string {
    const { now, workloadIdentities } = this.options;
    const claims = (serviceAccount: string): Claims => claimsFor(serviceAccount, access, now());
    switch (credentials.type) {
      case 'service_account':
        return signWithKey(claims(credentials.client_email), credentials);
      case 'aws_workload_identity':
        return workloadIdentities.sign(credentials, claims(credentials.serviceAccountEmail), signal);
    }
  }
}

function keyOf({ configuration, credentialsSecretId, scope, employee }: Access): string {
  return JSON.stringify([configuration, credentialsSecretId, scope, employee]);
}

/**
 * Finds out whether Google refuses one employee or all: asks for employees who got a token before, until one gets a token.
 *
 * @returns `employee`: who got a token, if any; `unusable`: whose own account no longer exists or is suspended
 * @throws RetryError if Google does not answer: the result is unknown
 */
export async function findVerifiedEmployee(
  employees: string[],
  ask: (employee: string) => Promise<unknown>,
): Promise<{ employee: string | null; unusable: string[] }> {
  const unusable: string[] = [];
  for (const employee of employees) {
    try {
      await ask(employee);
      return { employee, unusable };
    } catch (error) {
      if (error instanceof FailError) unusable.push(employee);
      else if (!(error instanceof WaitError)) throw error;
    }
  }
  return { employee: null, unusable };
}
