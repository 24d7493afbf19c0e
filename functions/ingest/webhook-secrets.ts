import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { Unavailable } from './responses';
import { INGEST_TIMEOUTS } from './timeouts';

const CACHED_MS = 5 * 60 * 1000;

const REFRESH_AT_MOST_EVERY_MS = 30 * 1000;

/** Anybody can make us look. A secret that is not there yet is there half a minute later, too. */
const FAILURE_KEPT_MS = 30 * 1000;

/**
 * The secrets that may sign a delivery, kept for five minutes. Lucca rotates by a second endpoint, so that several are valid
 * at a time, and a new one may sign before the cached ones are too old.
 */
export class WebhookSecrets {
  #known: { secrets: readonly string[]; readAt: number } | undefined;
  #reading: Promise<readonly string[]> | undefined;
  #failure: { error: unknown; at: number } | undefined;
  #refreshedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param read one look at the source; may reject
   * @param now ms since the epoch
   */
  constructor(
    private readonly read: () => Promise<readonly string[]>,
    private readonly now: () => number,
  ) {}

  /** Rejects as the look did. Of several who are told of one failed look, the first gets its error, the others a repeated one. */
  async current(): Promise<readonly string[]> {
    if (this.#known && this.now() - this.#known.readAt < CACHED_MS) return this.#known.secrets;
    return this.#look();
  }

  /**
   * For a signature that none of the current secrets made: looks once more. Anybody can send such a signature, so within
   * half a minute of the last such look it gives what is known.
   */
  async refreshed(): Promise<readonly string[]> {
    if (this.#reading) return this.#look();
    if (this.now() - this.#refreshedAt < REFRESH_AT_MOST_EVERY_MS) return this.current();
    this.#refreshedAt = this.now();
    return this.#look();
  }

  /** Who asks while somebody is looking waits for that look; who asks soon after one that failed is told of that one. */
  #look(): Promise<readonly string[]> {
    if (this.#reading) return this.#reading.catch(throwAgain);
    const failure = this.#failure;
    if (failure && Math.abs(this.now() - failure.at) < FAILURE_KEPT_MS) throwAgain(failure.error);
    this.#reading = this.#readOnce().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readOnce(): Promise<readonly string[]> {
    try {
      const secrets = await this.read();
      this.#known = { secrets, readAt: this.now() };
      this.#failure = undefined;
      return secrets;
    } catch (error) {
      this.#failure = { error, at: this.now() };
      throw error;
    }
  }
}

function throwAgain(error: unknown): never {
  throw error instanceof Unavailable ? error.again() : error;
}

/** An empty list or secret would make everybody, or nobody, authentic: the secret is not filled in yet. */
const webhookSecret = z.object({ secrets: z.array(z.string().min(1)).min(1) });

/** Looks into Secrets Manager; rejects with {@link Unavailable}. */
export function webhookSecretReader(
  client: SecretsManagerClient,
  secretId: string,
): () => Promise<readonly string[]> {
  return async () => {
    const text = await readSecret(client, secretId);
    if (text === undefined) throw new Unavailable('secrets-manager', 'no_text');
    const secrets = parseWebhookSecret(text);
    if (secrets === null) throw new Unavailable('secrets-manager', 'malformed_secret');
    return secrets;
  };
}

/**
 * @param text `{"secrets":["…","…"]}`
 * @returns the secrets, or null if the text is something else
 */
export function parseWebhookSecret(text: string): readonly string[] | null {
  try {
    return webhookSecret.parse(JSON.parse(text)).secrets;
  } catch {
    // Which character or field is wrong is kept out: a parser's message may quote the secret.
    return null;
  }
}

async function readSecret(client: SecretsManagerClient, secretId: string): Promise<string | undefined> {
  try {
    const look = new GetSecretValueCommand({ SecretId: secretId });
    const { SecretString } = await client.send(look, {
      abortSignal: AbortSignal.timeout(INGEST_TIMEOUTS.secretMs),
    });
    return SecretString;
  } catch (error) {
    throw Unavailable.because('secrets-manager', error);
  }
}
