import * as z from 'zod';
import type { RequestLimit } from '../../shared/request-budget';
import { MINUTE_MS } from '../../shared/time';
import type { LuccaCredentials, LuccaCredentialsStore } from './credentials';
import {
  LuccaBusyError,
  LuccaFailError,
  LuccaRetryError,
  LuccaWaitError,
  send,
  type HttpAnswer,
} from './http';
import { API_VERSION } from './schemas';
import { ApiTokens, type TokenOptions } from './tokens';

/** Window of Lucca's rate limit, used if a 429 has no `Retry-After` (LUCCA-46). */
const RATE_LIMIT_WINDOW_MS = MINUTE_MS;

/** An RFC 7807 problem. Only the title is safe to log, because the other fields may quote the request. */
const problem = z
  .object({ title: z.string().min(1) })
  .transform(({ title }) => title.slice(0, 200).toWellFormed());

export type ApiRequest = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `/lucca-api/…`, encoded. */
  path: string;
  /** The OAuth scope that the request needs. */
  scope: string;
  /** A scope that the token also has, if Lucca grants it: Lucca embeds only resources that the token may read. */
  embeddedScope?: string;
  query?: Record<string, string>;
  body?: object;
};

export type TransportOptions = TokenOptions & {
  /** @default only Lucca's own limit */
  requestLimit?: RequestLimit;
};

/** Sends requests to Lucca's API v5 with access token and API version, and respects the rate limit. */
export class ApiTransport {
  readonly #tokens: ApiTokens;
  #rateLimitedUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly credentials: Pick<LuccaCredentialsStore, 'read' | 'forget'>,
    private readonly options: TransportOptions,
  ) {
    this.#tokens = new ApiTokens(credentials, options);
  }

  /**
   * Sends a request, once more with a new token after a 401.
   *
   * @returns the body, undefined without a body; null if the resource does not exist (404)
   * @throws LuccaApiError
   */
  async request(request: ApiRequest): Promise<unknown> {
    this.#checkRateLimit();
    const credentials = await this.#requireCredentials();
    const signal = AbortSignal.timeout(this.options.timeoutMs);
    const first = await this.#send(request, credentials, signal);
    // Lucca may have revoked the token before it expired.
    const answer = first.status === 401 ? await this.#send(request, credentials, signal) : first;
    return this.#read(request, answer);
  }

  /**
   * Returns true if Lucca grants the scope to the client. Requests only a token.
   *
   * @throws LuccaApiError if Lucca rejects the client itself, or does not respond
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
    if (credentials === null) throw new LuccaWaitError('No credentials for the Lucca API are configured');
    return credentials;
  }

  async #send(request: ApiRequest, credentials: LuccaCredentials, signal: AbortSignal): Promise<HttpAnswer> {
    const { method, path, query = {}, body } = request;
    const { now } = this.options;
    const token = await this.#tokenFor(request, credentials);
    this.#checkRateLimit();
    const url = new URL(path, credentials.tenantUrl);
    url.search = new URLSearchParams(query).toString();
    const headers = {
      Authorization: `Bearer ${token}`,
      // LUCCA-16, LUCCA-17: Lucca answers in this version or refuses.
      'Api-Version': API_VERSION,
      Accept: 'application/json',
      ...(body && { 'Content-Type': 'application/json' }),
    };
    // LUCCA-47: token requests do not count, as in Lucca's rate limit.
    await this.#checkBudget();
    const answer = await send(
      url.href,
      { method, headers, body: body && JSON.stringify(body) },
      { signal, now, service: 'The Lucca API' },
    );
    if (answer.status === 401) this.#tokens.discard(token);
    if (answer.status === 429) await this.#pause(answer.retryAfterMs ?? RATE_LIMIT_WINDOW_MS);
    return answer;
  }

  async #tokenFor({ scope, embeddedScope }: ApiRequest, credentials: LuccaCredentials): Promise<string> {
    if (embeddedScope === undefined) return this.#tokens.get(credentials, scope);
    try {
      // LUCCA-19: a token may have two scopes.
      return await this.#tokens.get(credentials, `${scope} ${embeddedScope}`);
    } catch (error) {
      if (!(error instanceof LuccaWaitError) || error.refused !== 'scope') throw error;
      return this.#tokens.get(credentials, scope);
    }
  }

  #read({ method, path, scope }: ApiRequest, { status, body, retryAfterMs }: HttpAnswer): unknown {
    if (status >= 200 && status < 300) return body;
    if (status === 404) return null;
    // Requests are not conditional, so a 304 comes from an intermediate cache.
    if (status === 304) throw new LuccaRetryError(`Lucca answered 304 to ${method} ${path}`, retryAfterMs);
    if (status === 429) this.#checkRateLimit();
    const { data: title } = problem.safeParse(body);
    const quote = title ?? null;
    const message = `Lucca answered ${status} to ${method} ${path}${title === undefined ? '' : `: ${title}`}`;
    if (status === 408 || status === 429 || status >= 500)
      throw new LuccaRetryError(message, retryAfterMs, { quote });
    if (status === 401 || status === 403) {
      throw new LuccaWaitError(`${message} (the client needs the scope ${scope})`, { quote });
    }
    throw new LuccaFailError(message, status, { quote });
  }

  /** Does not send requests while limited: they would extend the limit for all integrations of the tenant. */
  #checkRateLimit(): void {
    const waitMs = this.#rateLimitedUntil - this.options.now();
    if (waitMs > 0) throw new LuccaBusyError('The rate limit of the Lucca API is exhausted', waitMs);
  }

  async #checkBudget(): Promise<void> {
    const waitMs = (await this.options.requestLimit?.acquire()) ?? 0;
    if (waitMs > 0) throw new LuccaBusyError('The request budget for the Lucca API is exhausted', waitMs);
  }

  async #pause(ms: number): Promise<void> {
    this.#rateLimitedUntil = this.options.now() + ms;
    try {
      await this.options.requestLimit?.pause(ms);
    } catch {
      // The others stop at their own 429.
    }
  }
}
