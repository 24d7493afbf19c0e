import * as z from 'zod';
import type { LuccaCredentials, LuccaCredentialsStore } from './credentials';
import { LuccaBusyError, LuccaFailError, LuccaRetryError, LuccaWaitError } from './errors';
import { send, type HttpAnswer } from './http';
import { API_VERSION } from './schemas';
import { ApiTokens, type TokenSettings } from './tokens';

/** Where Lucca names no time: its limit counts the requests of the last minute. */
const RATE_LIMIT_WINDOW_MS = 60_000;

/** An RFC 7807 problem. Its title says what kind it is; all other fields may quote the request. */
const problem = z
  .object({ title: z.string().min(1) })
  .transform(({ title }) => title.slice(0, 200).toWellFormed());

export type ApiRequest = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `/lucca-api/…`, encoded. */
  path: string;
  scope: string;
  query?: Record<string, string>;
  body?: object;
};

export type TransportSettings = TokenSettings & {
  /** What this instance may send; without it, only Lucca limits the requests. */
  brake?: { take: () => Promise<number> };
};

/** Calls of Lucca's API v5: tokens, version, and the limit of requests a minute. */
export class ApiTransport {
  readonly #tokens: ApiTokens;
  #requests = 0;
  #closedUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly credentials: Pick<LuccaCredentialsStore, 'read' | 'forget'>,
    private readonly settings: TransportSettings,
  ) {
    this.#tokens = new ApiTokens(credentials, settings);
  }

  /** How many requests were sent that count for Lucca's limit; those for tokens do not. */
  get requests(): number {
    return this.#requests;
  }

  /**
   * @returns the body of the answer, undefined if it has none; null if Lucca does not have what was asked for (404)
   * @throws LuccaApiError
   */
  async request(request: ApiRequest): Promise<unknown> {
    this.#requireOpen();
    const credentials = await this.#requireCredentials();
    const signal = AbortSignal.timeout(this.settings.timeoutMs);
    const first = await this.#attempt(request, credentials, signal);
    // The token may have been revoked before its end: one fresh token, then the refusal counts.
    const answer = first.status === 401 ? await this.#attempt(request, credentials, signal) : first;
    return this.#read(request, answer);
  }

  /**
   * Whether Lucca gives the client a token for a scope. This is no request of the API.
   *
   * @throws LuccaApiError if Lucca refuses the client itself, or does not answer
   */
  async grants(scope: string): Promise<boolean> {
    try {
      await this.#tokens.get(await this.#requireCredentials(), scope);
      return true;
    } catch (error) {
      if (error instanceof LuccaWaitError && error.refused === 'scope') return false;
      throw error;
    }
  }

  async #requireCredentials(): Promise<LuccaCredentials> {
    const credentials = await this.credentials.read();
    if (credentials === null) throw new LuccaWaitError('There are no credentials for the Lucca API');
    return credentials;
  }

  async #attempt(
    request: ApiRequest,
    credentials: LuccaCredentials,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { method, path, scope, query = {}, body } = request;
    const token = await this.#tokens.get(credentials, scope);
    this.#requireOpen();
    const url = new URL(path, credentials.tenantUrl);
    url.search = new URLSearchParams(query).toString();
    const headers = {
      Authorization: `Bearer ${token}`,
      'Api-Version': API_VERSION,
      Accept: 'application/json',
      ...(body && { 'Content-Type': 'application/json' }),
    };
    await this.#takeTurn();
    this.#requests += 1;
    const answer = await send(
      url.href,
      { method, headers, body: body && JSON.stringify(body) },
      { signal, now: this.settings.now, who: 'The Lucca API' },
    );
    if (answer.status === 401) this.#tokens.discard(token);
    if (answer.status === 429) {
      this.#closedUntil = this.settings.now() + (answer.retryAfterMs ?? RATE_LIMIT_WINDOW_MS);
    }
    return answer;
  }

  #read({ method, path, scope }: ApiRequest, { status, body, retryAfterMs }: HttpAnswer): unknown {
    if (status >= 200 && status < 300) return body;
    if (status === 404) return null;
    // Nobody asked whether something changed: a cache on the way answered, and the next time Lucca does.
    if (status === 304) throw new LuccaRetryError(`Lucca answered 304 to ${method} ${path}`, retryAfterMs);
    if (status === 429) this.#requireOpen();
    const { data: title } = problem.safeParse(body);
    const message = `Lucca answered ${status} to ${method} ${path}${title === undefined ? '' : `: ${title}`}`;
    if (status === 408 || status === 429 || status >= 500) throw new LuccaRetryError(message, retryAfterMs);
    if (status === 401 || status === 403) {
      throw new LuccaWaitError(`${message} (the client needs the scope ${scope})`);
    }
    throw new LuccaFailError(message, status);
  }

  /** Requests over the limit would only prolong it, for all integrations of the tenant. */
  #requireOpen(): void {
    const rest = this.#closedUntil - this.settings.now();
    if (rest > 0) throw new LuccaBusyError('The limit of Lucca API requests a minute is used up', rest);
  }

  async #takeTurn(): Promise<void> {
    const waitMs = (await this.settings.brake?.take()) ?? 0;
    if (waitMs > 0) {
      throw new LuccaBusyError('The share of Lucca API requests of this function is used up', waitMs);
    }
  }
}
