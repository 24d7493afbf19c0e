import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { parseJson } from '../shared/json';
import { readSecret } from '../shared/secrets';
import { MINUTE_MS } from '../shared/time';
import { INGEST_TIMEOUTS } from './timeouts';
import { UnavailableError } from './unavailable';

const CACHED_MS = 5 * MINUTE_MS;

/** Anyone can send requests that need the secrets: these limit how often they are read because of that. */
const REFRESH_INTERVAL_MS = MINUTE_MS / 2;
const FAILURE_CACHED_MS = MINUTE_MS / 2;

/**
 * The secrets that may have signed a delivery, cached for five minutes. Lucca rotates a secret by a second endpoint, so that
 * several are valid at a time, and a new one may be used before the cache expires.
 */
export class WebhookSecrets {
  #cached: { secrets: readonly string[]; readAt: number } | undefined;
  #reading: Promise<readonly string[]> | undefined;
  #failure: { error: unknown; at: number } | undefined;
  #refreshedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param read reads the secrets from their source; may reject
   * @param now ms since the epoch
   */
  constructor(
    private readonly read: () => Promise<readonly string[]>,
    private readonly now: () => number,
  ) {}

  /**
   * The cached secrets, or else those of the source.
   *
   * @throws the error of the failed read. Only one caller gets it, the others get a repeated one
   */
  async current(): Promise<readonly string[]> {
    if (this.#cached && this.now() - this.#cached.readAt < CACHED_MS) return this.#cached.secrets;
    return this.#readOrJoin();
  }

  /**
   * Bypasses the cache, for a signature that matches no current secret. Limited to once in 30 s: in between it is the same as
   * {@link current}.
   */
  async refreshed(): Promise<readonly string[]> {
    if (this.#reading) return this.#readOrJoin();
    if (this.now() - this.#refreshedAt < REFRESH_INTERVAL_MS) return this.current();
    this.#refreshedAt = this.now();
    return this.#readOrJoin();
  }

  /** Concurrent calls share one read, and calls soon after a failed read its error. */
  #readOrJoin(): Promise<readonly string[]> {
    if (this.#reading) return this.#reading.catch(rethrowAsRepeated);
    const failure = this.#failure;
    if (failure && Math.abs(this.now() - failure.at) < FAILURE_CACHED_MS) rethrowAsRepeated(failure.error);
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

function rethrowAsRepeated(error: unknown): never {
  throw error instanceof UnavailableError ? error.repeated() : error;
}

/** Reads the secrets from Secrets Manager; rejects with {@link UnavailableError}. */
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

/** Rejects an empty list and empty secrets, with which anyone could sign: the secret is not filled in yet. */
const webhookSecret = z.object({ secrets: z.array(z.string().min(1)).min(1) });

/**
 * @param text `{"secrets":["…","…"]}`
 * @returns null if the text has another format
 */
export function parseWebhookSecret(text: string): readonly string[] | null {
  return webhookSecret.safeParse(parseJson(text)).data?.secrets ?? null;
}
