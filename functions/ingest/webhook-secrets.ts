import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { parseJson } from '../shared/json';
import { readSecret } from '../shared/secrets';
import { MINUTE_MS } from '../shared/time';
import { INGEST_TIMEOUTS } from './timeouts';
import { UnavailableError } from './unavailable';

/** How long a secret that was removed is still accepted. */
const CACHED_MS = 15 * MINUTE_MS;

/** Unsigned requests can cause reads of the secrets. These intervals limit the number of reads. */
const REFRESH_INTERVAL_MS = MINUTE_MS / 2;
const FAILURE_CACHED_MS = MINUTE_MS / 2;

/**
 * The webhook secrets, cached for 15 minutes. A rotation in Lucca adds a second endpoint with its own secret, so several
 * secrets are valid at a time, and Lucca may use a new one before the cache expires.
 */
export class WebhookSecrets {
  #cached: { secrets: readonly string[]; readAt: number } | undefined;
  #reading: Promise<readonly string[]> | undefined;
  #failure: { error: unknown; at: number } | undefined;
  #refreshedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param read reads the secrets from Secrets Manager; may reject
   * @param now ms since the epoch
   */
  constructor(
    private readonly read: () => Promise<readonly string[]>,
    private readonly now: () => number,
  ) {}

  /**
   * Returns the cached secrets, or reads them.
   *
   * @throws the error of the failed read, also for concurrent and later callers
   */
  async current(): Promise<readonly string[]> {
    if (this.#cached && this.now() - this.#cached.readAt < CACHED_MS) return this.#cached.secrets;
    return this.#readOrJoin();
  }

  /** Reads the secrets before the first request. A failed read has no effect: that request reads them again. */
  async preload(): Promise<void> {
    await this.#readOrJoin().catch(() => (this.#failure = undefined));
  }

  /**
   * Reads the secrets again, for a signature that matches no cached secret. At most once in 30 s, otherwise as {@link current}.
   */
  async refreshed(): Promise<readonly string[]> {
    if (this.#reading) return this.#readOrJoin();
    if (this.now() - this.#refreshedAt < REFRESH_INTERVAL_MS) return this.current();
    this.#refreshedAt = this.now();
    return this.#readOrJoin();
  }

  /** Concurrent calls share one read. A failed read is not repeated for 30 s: its error is thrown again. */
  #readOrJoin(): Promise<readonly string[]> {
    if (this.#reading) return this.#reading;
    const failure = this.#failure;
    if (failure && Math.abs(this.now() - failure.at) < FAILURE_CACHED_MS) throw failure.error;
    this.#reading = this.#readAndCache().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readAndCache(): Promise<readonly string[]> {
    try {
      const secrets = await this.read();
      this.#cached = { secrets, readAt: this.now() };
      this.#failure = undefined;
      return secrets;
    } catch (error) {
      this.#failure = { error, at: this.now() };
      throw error;
    }
  }
}

/** Returns a function that reads the secrets from Secrets Manager and rejects with {@link UnavailableError}. */
export function createWebhookSecretReader(
  client: SecretsManagerClient,
  secretId: string,
): () => Promise<readonly string[]> {
  return async () => {
    const text = await readSecret(client, secretId, AbortSignal.timeout(INGEST_TIMEOUTS.secretMs)).catch(
      (error: unknown) => {
        throw UnavailableError.fromError('secrets-manager', error);
      },
    );
    if (text === null) throw new UnavailableError('secrets-manager', 'no_text');
    const secrets = parseWebhookSecret(text);
    if (secrets === null) throw new UnavailableError('secrets-manager', 'malformed_secret');
    return secrets;
  };
}

/** Rejects an empty list and empty secrets: with an empty secret, anyone could sign deliveries. */
const webhookSecret = z.object({ secrets: z.array(z.string().min(1)).min(1) });

/**
 * Parses the webhook secret.
 *
 * @param text `{"secrets":["…","…"]}`
 * @returns null if the text has another format or holds an empty secret
 */
export function parseWebhookSecret(text: string): readonly string[] | null {
  return webhookSecret.safeParse(parseJson(text)).data?.secrets ?? null;
}
