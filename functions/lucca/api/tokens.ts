import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { MINUTE_MS } from '../../shared/time';
import type { LuccaCredentials, LuccaCredentialsStore } from './credentials';
import { LuccaFailError, LuccaRetryError, LuccaWaitError, send, type HttpAnswer } from './http';

const LUCCA_TOKEN_URL = 'https://accounts.world.luccasoftware.com/connect/token';

/** A token is not used in its last minute, since the request that carries it takes some time. */
const EXPIRY_MARGIN_MS = MINUTE_MS;

/** A refusal is cached this long: many events that need the same token cause one call a minute. */
const REFUSAL_TTL_MS = MINUTE_MS;

/** Far more than the scopes of a few pairs of credentials. */
const MAX_CACHED = 100;

export type TokenOptions = {
  /** Null: Lucca's own. */
  tokenUrl: string | null;
  /** The time limit of a request, including the token that it needs, ms. */
  timeoutMs: number;
  now: () => number;
};

type TokenRequest = { credentials: LuccaCredentials; scope: string };

/** `until`: how long it is cached, ms since the epoch. */
type Cached = { token: string; until: number } | { refusal: LuccaWaitError; until: number };

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

const oauthError = z.object({ error: z.string().max(64) });

/** Access tokens by client credentials, one for each scope: a scope that is not granted does not affect the others. */
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
        // The cache expires entries one millisecond late, and never if the TTL is 0.
        fetching.options.ttl = Math.max(1, cached.until - now() - 1);
        return cached;
      },
    });
  }

  /** @throws LuccaApiError */
  async get(credentials: LuccaCredentials, scope: string): Promise<string> {
    const { clientId, clientSecret } = credentials;
    const key = JSON.stringify([clientId, clientSecret, scope]);
    const cached = await this.#cache.forceFetch(key, { context: { credentials, scope } });
    if ('refusal' in cached) throw cached.refusal;
    return cached.token;
  }

  /** Lucca rejected this token. A newer one that was requested in the meantime is kept. */
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
    const message = `Lucca refused the client id or secret (${status} ${code})`;
    return new LuccaWaitError(message, { refused: 'client' });
  }
}
