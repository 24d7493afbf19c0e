import { LRUCache } from 'lru-cache';
import { isDeepStrictEqual } from 'node:util';
import { unobserved, type ObserveCall } from './call-observer';
import { clientIdOf, type GoogleCredentials, type GoogleCredentialsStore } from './credentials';
import { FailError, GoogleError, TokenRefusedError, WaitError } from './errors';
import { claimsFor, EAGER_REFRESH_MS, requestToken, signWithKey, type Claims } from './token-exchange';
import type { WorkloadIdentities } from './workload-identity';

/** The employee on whose behalf Google is called, and the credentials. */
export type Access = {
  /** Id of the configuration. */
  configuration: string;
  credentialsSecretId: string;
  scope: string;
  employee: string;
  /**
   * ms since the epoch. Tokens that were requested earlier are not used, because the address may have been reassigned
   * to another account since.
   */
  issuedAfter?: number;
};

/**
 * Controls all token requests, so that requests stop while the authorization of a configuration is revoked. The gate
 * updates its state from the result of each request.
 *
 * @throws WaitError without a request, with the reason of the revocation, while the next request is not yet allowed
 */
export type AuthorizationGate = <T>(access: Access, request: RequestToken<T>) => Promise<T>;

/**
 * Requests a token from Google.
 *
 * @param employee a different employee than in the access, to check whether Google issues a token for that employee
 */
export type RequestToken<T> = (mode: RequestMode, employee?: string) => Promise<T>;

/** `single`: one request with the current credentials from the secret. `retry`: a second one if the key was rotated. */
type RequestMode = 'retry' | 'single';

type AccessTokenOptions = {
  /** Null: Google's URL. */
  tokenUrl: string | null;
  /** Timeout of all requests for one token together, ms. */
  timeoutMs: number;
  now: () => number;
  /** Signs the assertion if the credentials have no key. */
  workloadIdentities: Pick<WorkloadIdentities, 'sign'>;
  /** Receives each request for a token. */
  observe?: ObserveCall;
};

/** Times in ms since the epoch. */
type Token = { token: string; requestedAt: number; refreshAt: number };

/** The cache has one token per employee. Google's tokens are valid for an hour (GOOGLE-01). */
const MAX_EMPLOYEES = 2000;

/**
 * Access tokens by domain-wide delegation: with each token, the service account acts on behalf of one employee. See
 * {@link https://developers.google.com/identity/protocols/oauth2/service-account#delegatingauthority}.
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
   * Concurrent callers for one employee share one request, so that their timeouts do not add up.
   *
   * @throws GoogleError whose reason distinguishes problems of the employee, the authorization and Google
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

  /** Removes a cached token that Google rejected. */
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
    const { token, lifetimeMs } = await requestToken(tokenUrl, assertion, { signal, now }).catch(
      (error: unknown) => {
        throw error instanceof TokenRefusedError ? error.ofClient(clientIdOf(credentials)) : error;
      },
    );
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
 * Checks whether Google refuses one employee or all: requests tokens for verified employees until Google issues one.
 *
 * @returns `employee`: the first with a token, if any; `unusable`: those whose account no longer exists or is suspended
 * @throws RetryError if Google does not respond, so that the result is unknown
 */
export async function findVerifiedEmployee(
  employees: string[],
  request: (employee: string) => Promise<unknown>,
): Promise<{ employee: string | null; unusable: string[] }> {
  const unusable: string[] = [];
  for (const employee of employees) {
    try {
      await request(employee);
      return { employee, unusable };
    } catch (error) {
      if (error instanceof FailError) unusable.push(employee);
      else if (!(error instanceof WaitError)) throw error;
    }
  }
  return { employee: null, unusable };
}
