import { JWT } from 'google-auth-library';
import { LRUCache } from 'lru-cache';
import type { CredentialsStore } from './credentials';
import { GoogleError } from './errors';
import { tokenError } from './token-error';

/** On whose behalf Google is called, and with which credentials. */
export type Access = { credentialsSecretId: string; scope: string; employee: string };

/** One token per employee is kept; Google lets them live an hour. */
const MAX_EMPLOYEES = 2000;
const EAGER_REFRESH_MS = 5 * 60 * 1000;

/**
 * Access tokens by domain-wide delegation: a service account acts for one employee at a time.
 * See {@link https://developers.google.com/identity/protocols/oauth2/service-account#delegatingauthority}.
 */
export class AccessTokens {
  readonly #clients = new LRUCache<string, JWT>({ max: MAX_EMPLOYEES });
  readonly #calls = new Map<string, Promise<string>>();

  constructor(
    private readonly credentials: Pick<CredentialsStore, 'read' | 'forget'>,
    private readonly settings: { tokenUrl: string | null; timeoutMs: number; now: () => number },
  ) {}

  /**
   * One call at most is under way for an employee, and all who ask meanwhile share its end: when Google hangs, they do not
   * wait one after the other.
   *
   * @throws GoogleError which says whether the employee, the authorization or Google itself stands in the way
   */
  get(access: Access): Promise<string> {
    const key = keyOf(access);
    const call = this.#calls.get(key) ?? this.#get(access).finally(() => this.#calls.delete(key));
    this.#calls.set(key, call);
    return call;
  }

  async #get(access: Access): Promise<string> {
    const client = await this.#client(access);
    try {
      return await this.#ask(client, access);
    } catch (error) {
      if (!(error instanceof GoogleError) || error.reason !== 'credentials_rejected') throw error;
      this.credentials.forget(access.credentialsSecretId);
      const renewed = await this.#client(access);
      // The key was rotated: what the secret holds now counts.
      if (renewed.key !== client.key) return this.#ask(renewed, access);
      throw error;
    }
  }

  async #ask(client: JWT, access: Access): Promise<string> {
    try {
      const { token } = await client.getAccessToken();
      if (token) return token;
      throw new Error('The answer holds no token');
    } catch (cause) {
      this.discard(access);
      throw cause instanceof GoogleError ? cause : tokenError(cause, this.settings.now());
    }
  }

  /** Forgets the token of an employee: Google refused it, and the client would hand the same one out again. */
  discard(access: Access): void {
    this.#clients.delete(keyOf(access));
  }

  async #client(access: Access): Promise<JWT> {
    const known = this.#clients.get(keyOf(access));
    if (known) return known;
    const { client_email: email, private_key: key } = await this.credentials.read(access.credentialsSecretId);
    const { tokenUrl, timeoutMs } = this.settings;
    const client = new JWT({
      email,
      key,
      subject: access.employee,
      scopes: access.scope.split(/[\s,]+/),
      eagerRefreshThresholdMillis: EAGER_REFRESH_MS,
      transporterOptions: {
        timeout: timeoutMs,
        // The library would try POST again by itself, without jitter: the queue is our retry.
        retryConfig: { retry: 0 },
        fetchImplementation: (url, init) => fetch(tokenUrl ?? url, init),
      },
    });
    this.#clients.set(keyOf(access), client);
    return client;
  }
}

function keyOf({ credentialsSecretId, scope, employee }: Access): string {
  return JSON.stringify([credentialsSecretId, scope, employee]);
}
