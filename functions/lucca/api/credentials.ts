import { ResourceNotFoundException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { parseJson } from '../../shared/json';
import { CREDENTIALS_TTL_MS, readSecret } from '../../shared/secrets';
import { MINUTE_MS } from '../../shared/time';
import { LuccaRetryError, LuccaWaitError } from './http';

/** How long to wait before looking again for credentials that are not stored yet. */
const MISSING_TTL_MS = 5 * MINUTE_MS;

/** How long to wait before reading an unusable secret again. */
const ERROR_TTL_MS = MINUTE_MS;

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Plain HTTP is allowed for loopback hosts only, for the local stack and tests. */
const tenantUrl = z
  .url({ protocol: /^https?$/ })
  .transform((url) => new URL(url))
  .refine((url) => url.protocol === 'https:' || isLoopback(url))
  .transform(({ origin }) => origin);

const luccaCredentials = z.object({
  tenantUrl,
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
});

/** Credentials for the API of one tenant; `tenantUrl` is an origin, without a trailing slash. */
export type LuccaCredentials = z.infer<typeof luccaCredentials>;

/** Returns true if the credentials are for this tenant. Those of the local stack are for every tenant. */
export function servesTenant({ tenantUrl: origin }: LuccaCredentials, tenant: string): boolean {
  return origin === tenant || isLoopback(new URL(origin));
}

/** Reads the credentials for Lucca's API from Secrets Manager and caches them. */
export class LuccaCredentialsStore {
  #cached: { result: LuccaCredentials | null | LuccaWaitError; expiresAt: number } | null = null;
  #reading: Promise<LuccaCredentials | null> | null = null;

  /**
   * @param secretId name or ARN of the secret `{"tenantUrl","clientId","clientSecret"}`
   * @param now ms since the epoch
   */
  constructor(
    private readonly client: SecretsManagerClient,
    private readonly secretId: string,
    private readonly now: () => number,
  ) {}

  /**
   * Returns the credentials. Concurrent callers share one request.
   *
   * @returns null if the secret does not exist or is empty: the connector then works without Lucca's API
   * @throws LuccaWaitError if the secret has another format, or access to it is denied
   * @throws LuccaRetryError if Secrets Manager does not respond
   */
  async read(): Promise<LuccaCredentials | null> {
    if (!this.#cached || this.now() >= this.#cached.expiresAt) {
      this.#reading ??= this.#read().finally(() => (this.#reading = null));
      return this.#reading;
    }
    const { result } = this.#cached;
    if (result instanceof LuccaWaitError) throw result;
    return result;
  }

  /** Clears the cache. Call this when Lucca rejects the credentials, because they may have been rotated. */
  forget(): void {
    if (!(this.#cached?.result instanceof LuccaWaitError)) this.#cached = null;
  }

  async #read(): Promise<LuccaCredentials | null> {
    const readAt = this.now();
    try {
      const credentials = this.#parse(await this.#fetch());
      this.#cached = {
        result: credentials,
        expiresAt: readAt + (credentials ? CREDENTIALS_TTL_MS : MISSING_TTL_MS),
      };
      return credentials;
    } catch (error) {
      if (error instanceof LuccaWaitError) {
        this.#cached = { result: error, expiresAt: readAt + ERROR_TTL_MS };
      }
      throw error;
    }
  }

  #parse(text: string): LuccaCredentials | null {
    if (text.trim() === '') return null;
    const { data } = luccaCredentials.safeParse(parseJson(text));
    if (data) return data;
    const expected = '{"tenantUrl":"https://ACCOUNT.ilucca.net","clientId":"...","clientSecret":"..."}';
    throw new LuccaWaitError(`The secret ${this.secretId} does not hold ${expected}`);
  }

  async #fetch(): Promise<string> {
    try {
      return (await readSecret(this.client, this.secretId)) ?? '';
    } catch (cause) {
      if (cause instanceof ResourceNotFoundException) return '';
      if (cause instanceof Error && cause.name === 'AccessDeniedException') {
        throw new LuccaWaitError(`The connector may not read the secret ${this.secretId}`, { cause });
      }
      throw new LuccaRetryError('Secrets Manager did not answer', null, { cause });
    }
  }
}

function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.includes(hostname);
}
