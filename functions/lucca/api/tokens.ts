import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { MINUTE_MS } from '../../shared/time';
import type { LuccaCredentials, LuccaCredentialsStore } from './credentials';
import { LuccaFailError, LuccaRetryError, LuccaWaitError, send, type HttpAnswer } from './http';

const LUCCA_TOKEN_URL = 'https://accounts.world.luccasoftware.com/connect/token';

/** Tokens are not used in their last minute, so that they do not expire during a request. */
const EXPIRY_MARGIN_MS = MINUTE_MS;

/** How long a rejection is cached, so that many events with the same scope cause one token request per minute. */
const REFUSAL_TTL_MS = MINUTE_MS;

/** Far more than the scopes times the pairs of credentials in use. */
const MAX_CACHED = 100;

export type TokenOptions = {
  /** Null: Lucca's token endpoint. */
  tokenUrl: string | null;
  /** Time limit of a request, including its token request, ms. */
  timeoutMs: number;
  now: () => number;
};

type TokenRequest = { credentials: LuccaCredentials; scope: string };

/** `until`: expiry of the cache entry, ms since the epoch. */
type Cached = { token: string; until: number } | { refusal: LuccaWaitError; until: number };

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

const oauthError = z.object({ error: z.string().max(64) });

/**
 * Access tokens by client credentials. One token per scope (LUCCA-18), so that a missing scope does not affect the
 * others. Several scopes are separated by spaces.
 */
export class ApiTokens {
  /** Concurrent callers of the same scope share one request. */
  readonly #cache: LRUCache<string, Cached, TokenRequest>;

  constructor(
    private readonly credentials: Pick<LuccaCredentialsStore, 'forget'>,
    private readonly options: TokenOptions,
  ) {
    const { now } = options;
    this.#cache = new LRUCache({
      max: MAX_CACHED,
      perf: { now },
      ttlResolution: 0,
      fetchMethod: async (_key, _stale, fetching) => {
        const cached = await this.#fetch(fetching.context);
        // lru-cache expires entries one millisecond late, and never if the TTL is 0.
        fetching.options.ttl = Math.max(1, cached.until - now() - 1);
        return cached;
      },
    });
  }

  /**
   * Returns an access token, from the cache if possible.
   *
   * @throws LuccaApiError
   */
  async get(credentials: LuccaCredentials, scope: string): Promise<string> {
    const { clientId, clientSecret } = credentials;
    const key = JSON.stringify([clientId, clientSecret, scope]);
    const cached = await this.#cache.forceFetch(key, { context: { credentials, scope } });
    if ('refusal' in cached) throw cached.refusal;
    return cached.token;
  }

  /** Removes a token that Lucca rejected. Keeps a newer token of the same scope. */
  discard(rejected: string): void {
    for (const [key, cached] of [...this.#cache.entries()]) {
      if ('token' in cached && cached.token === rejected) this.#cache.delete(key);
    }
  }

  async #fetch(request: TokenRequest): Promise<Cached> {
    try {
      return await this.#requestToken(request);
    } catch (error) {
      if (!(error instanceof LuccaWaitError)) throw error;
      return { refusal: error, until: this.options.now() + REFUSAL_TTL_MS };
    }
  }

  async #requestToken({ credentials, scope }: TokenRequest): Promise<Cached> {
    const { tokenUrl, timeoutMs, now } = this.options;
    const requestedAt = now();
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      scope,
    });
    const answer = await send(
      tokenUrl ?? LUCCA_TOKEN_URL,
      { method: 'POST', body: form },
      { signal: AbortSignal.timeout(timeoutMs), now, service: "Lucca's token endpoint" },
    );
    if (answer.status !== 200) throw this.#errorOf(answer, scope);
    const { data } = tokenAnswer.safeParse(answer.body);
    if (!data) throw new LuccaFailError("Lucca's token endpoint answered without a token", 200);
    const until = requestedAt + data.expires_in * 1000 - EXPIRY_MARGIN_MS;
    return { token: data.access_token, until };
  }

  #errorOf({ status, body, retryAfterMs }: HttpAnswer, scope: string): Error {
    if (status === 408 || status === 429 || status >= 500) {
      return new LuccaRetryError(`Lucca's token endpoint answered ${status}`, retryAfterMs);
    }
    const code = oauthError.safeParse(body).data?.error ?? '';
    if (code === 'invalid_scope') {
      const message = `Lucca does not grant the scope ${scope} to the client`;
      return new LuccaWaitError(message, { refused: 'scope' });
    }
    // The secret may have been rotated.
    this.credentials.forget();
    const message = `Lucca rejected the client id or secret (${status} ${code})`;
    return new LuccaWaitError(message, { refused: 'client' });
  }
}
