import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { LuccaRetryError, LuccaWaitError } from './errors';

const FIVE_MINUTES_MS = 5 * 60 * 1000;
/** As long, a secret that is of no use is not read again. */
const ONE_MINUTE_MS = 60 * 1000;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Without TLS only on this machine: for the local stack and tests. */
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

/** Access to the API of one tenant; `tenantUrl` is an origin, without a trailing slash. */
export type LuccaCredentials = z.infer<typeof luccaCredentials>;

/** Whether these credentials reach a tenant's data. A tenant on this machine stands for every one. */
export function servesTenant({ tenantUrl: origin }: LuccaCredentials, tenant: string): boolean {
  return origin === tenant || isLoopback(new URL(origin));
}

/** The credentials for Lucca's API, read from Secrets Manager and cached for five minutes; for one, if they are of no use. */
export class LuccaCredentialsStore {
  #known: { credentials: LuccaCredentials | null; readAt: number } | null = null;
  #useless: { error: LuccaWaitError; readAt: number } | null = null;
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
   * @returns null if there is no secret, or an empty one: the connector works without the API
   * @throws LuccaWaitError if the secret holds something else, or must not be read
   * @throws LuccaRetryError if Secrets Manager does not answer
   */
  async read(): Promise<LuccaCredentials | null> {
    if (this.#known && this.now() - this.#known.readAt < FIVE_MINUTES_MS) return this.#known.credentials;
    if (this.#useless && this.now() - this.#useless.readAt < ONE_MINUTE_MS) throw this.#useless.error;
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    return this.#reading;
  }

  /**
   * Makes the next read ask Secrets Manager, unless what it holds was found to be of no use a moment ago: Lucca refused the
   * credentials, perhaps others are there by now.
   */
  forget(): void {
    this.#known = null;
  }

  async #read(): Promise<LuccaCredentials | null> {
    const readAt = this.now();
    try {
      const credentials = this.#parse(await this.#fetch());
      this.#known = { credentials, readAt };
      return credentials;
    } catch (error) {
      if (error instanceof LuccaWaitError) this.#useless = { error, readAt };
      throw error;
    }
  }

  #parse(text: string): LuccaCredentials | null {
    if (text.trim() === '') return null;
    try {
      return luccaCredentials.parse(JSON.parse(text));
    } catch {
      // The parser's own words may quote the secret.
      const expected = '{"tenantUrl":"https://ACCOUNT.ilucca.net","clientId":"...","clientSecret":"..."}';
      throw new LuccaWaitError(`The secret ${this.secretId} does not hold ${expected}`);
    }
  }

  async #fetch(): Promise<string> {
    try {
      const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId: this.secretId }));
      return SecretString ?? '';
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
