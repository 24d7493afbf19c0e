import * as z from 'zod';
import type { LuccaCredentials, LuccaCredentialsStore } from './credentials';
import { LuccaFailError, LuccaRetryError, LuccaWaitError } from './errors';
import { send, type HttpAnswer } from './http';

const LUCCA_TOKEN_URL = 'https://accounts.world.luccasoftware.com/connect/token';
/** A token is not used in its last minute: the call that carries it takes a while. */
const EARLY_MS = 60_000;
/** As long, Lucca is not asked again for what it refused: however many events wait for it, that is one call a minute. */
const REFUSED_MS = 60_000;

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const refusal = z.object({ error: z.string().max(64) });

type Token = { text: string; usableUntil: number };

export type TokenSettings = {
  /** Null: Lucca itself. */
  tokenUrl: string | null;
  /** A request that takes longer, with the token that it needs, is given up, ms. */
  timeoutMs: number;
  now: () => number;
};

/**
 * Access tokens by client credentials, one for each scope: where an administrator granted some of them only, the others still
 * work.
 */
export class ApiTokens {
  readonly #tokens = new Map<string, Token>();
  readonly #calls = new Map<string, Promise<Token>>();
  readonly #refusals = new Map<string, { error: LuccaWaitError; until: number }>();

  constructor(
    private readonly credentials: Pick<LuccaCredentialsStore, 'read' | 'forget'>,
    private readonly settings: TokenSettings,
  ) {}

  /**
   * All who ask for the same scope share one call, and a refusal for a minute.
   *
   * @throws LuccaApiError
   */
  async get(credentials: LuccaCredentials, scope: string): Promise<string> {
    const key = keyOf(credentials, scope);
    const known = this.#tokens.get(key);
    if (known && this.settings.now() < known.usableUntil) return known.text;
    const refusal = this.#refusals.get(key);
    if (refusal && this.settings.now() < refusal.until) throw refusal.error;
    const call = this.#calls.get(key) ?? this.#call(key, credentials, scope);
    this.#calls.set(key, call);
    return (await call).text;
  }

  /** Lucca refused this token; a younger one that somebody else asked for meanwhile stays. */
  discard(refused: string): void {
    for (const [key, { text }] of this.#tokens) if (text === refused) this.#tokens.delete(key);
  }

  async #call(key: string, credentials: LuccaCredentials, scope: string): Promise<Token> {
    try {
      const token = await this.#ask(credentials, scope);
      this.#tokens.set(key, token);
      return token;
    } catch (error) {
      if (error instanceof LuccaWaitError) {
        this.#refusals.set(key, { error, until: this.settings.now() + REFUSED_MS });
      }
      throw error;
    } finally {
      this.#calls.delete(key);
    }
  }

  async #ask(credentials: LuccaCredentials, scope: string): Promise<Token> {
    const { tokenUrl, timeoutMs, now } = this.settings;
    const askedAt = now();
    const answer = await send(
      tokenUrl ?? LUCCA_TOKEN_URL,
      {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: credentials.clientId,
          client_secret: credentials.clientSecret,
          scope,
        }),
      },
      { signal: AbortSignal.timeout(timeoutMs), now, who: "Lucca's token endpoint" },
    );
    if (answer.status !== 200) throw this.#refused(answer, scope);
    const token = tokenAnswer.safeParse(answer.body);
    if (!token.success) throw new LuccaFailError("Lucca's token endpoint answered without a token", 200);
    const { access_token: text, expires_in: lifetimeS } = token.data;
    return { text, usableUntil: askedAt + lifetimeS * 1000 - EARLY_MS };
  }

  #refused({ status, body, retryAfterMs }: HttpAnswer, scope: string): Error {
    if (status === 408 || status === 429 || status >= 500) {
      return new LuccaRetryError(`Lucca's token endpoint answered ${status}`, retryAfterMs);
    }
    const { data } = refusal.safeParse(body);
    if (data?.error === 'invalid_scope') {
      return new LuccaWaitError(`Lucca does not grant the scope ${scope} to the client`, {
        refused: 'scope',
      });
    }
    // The secret may hold other credentials by now.
    this.credentials.forget();
    return new LuccaWaitError(`Lucca refused the client id or secret (${status} ${data?.error ?? ''})`, {
      refused: 'client',
    });
  }
}

function keyOf({ clientId, clientSecret }: LuccaCredentials, scope: string): string {
  return JSON.stringify([clientId, clientSecret, scope]);
}
