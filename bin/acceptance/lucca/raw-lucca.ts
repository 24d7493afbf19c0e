import type { LuccaCredentialsStore } from '../../../functions/lucca/api/credentials';
import { LuccaBusyError, send, type HttpAnswer } from '../../../functions/lucca/api/http';
import { API_VERSION } from '../../../functions/lucca/api/schemas';
import { ApiTokens } from '../../../functions/lucca/api/tokens';
import type { ApiRequest } from '../../../functions/lucca/api/transport';
import type { RequestLimit } from '../../../functions/shared/request-budget';
import { MINUTE_MS } from '../../../functions/shared/time';
import { waitWhileBusy } from '../../command-line/lucca-budget';
import { FindingError, wrong } from '../../doctor/finding';

const TIMEOUT_MS = 10_000;

/** After this many 429s to one request, the check ends: other integrations use up the limit. */
const MAX_TOO_MANY = 3;

/** `scope` may be two scopes, separated by a space. */
export type RawRequest = Omit<ApiRequest, 'embeddedScope'> & {
  /** @default the version of the connector */
  apiVersion?: string;
};

export type RawAnswer = Pick<HttpAnswer, 'status' | 'headers' | 'body'>;

/** What all answers had in common. */
export class Observations {
  requests = 0;
  tooMany = 0;
  /** Header names, in lower case, with the first value. */
  readonly headers = new Map<string, string>();
  /** How far Lucca's clock is ahead of ours, ms, by each answer. */
  readonly skews: number[] = [];

  add({ status, headers }: RawAnswer, sentAt: number, receivedAt: number): void {
    this.requests += 1;
    if (status === 429) this.tooMany += 1;
    for (const [name, value] of headers) if (!this.headers.has(name)) this.headers.set(name, value);
    const date = Date.parse(headers.get('date') ?? '');
    // The header has no fractions of a second.
    if (!Number.isNaN(date)) this.skews.push(date + 500 - (sentAt + receivedAt) / 2);
  }
}

export type RawLuccaOptions = {
  credentials: LuccaCredentialsStore;
  /** Name of the secret, for messages. */
  secretId: string;
  /** Null: Lucca's token endpoint. */
  tokenUrl: string | null;
  limit: RequestLimit;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Ends requests; null: never. */
  signal: AbortSignal | null;
  observations: Observations;
  onWait: () => void;
};

/**
 * Requests to Lucca's API whose answers are returned as they are, with status and headers. They share the request
 * budget of the stage.
 */
export class RawLucca {
  readonly #tokens: ApiTokens;

  constructor(private readonly options: RawLuccaOptions) {
    const { credentials, tokenUrl, now } = options;
    this.#tokens = new ApiTokens(credentials, { tokenUrl, timeoutMs: TIMEOUT_MS, now });
  }

  /**
   * Sends a request. Waits while the request budget or Lucca's rate limit is exhausted.
   *
   * @throws LuccaApiError if no token is granted, or Lucca does not answer
   * @throws FindingError without credentials
   */
  request(request: RawRequest): Promise<RawAnswer> {
    const { sleep, onWait } = this.options;
    let tooMany = 0;
    return waitWhileBusy(
      async () => {
        const answer = await this.#sendWithToken(request);
        if (answer.status !== 429 || ++tooMany === MAX_TOO_MANY) return answer;
        const waitMs = answer.retryAfterMs ?? MINUTE_MS;
        await this.options.limit.pause(waitMs);
        throw new LuccaBusyError('The rate limit of the Lucca API is exhausted', waitMs);
      },
      { sleep, onWait },
    );
  }

  /**
   * Requests a token for the scopes, separated by spaces. Does not use the budget.
   *
   * @throws LuccaApiError
   */
  async token(scope: string): Promise<string> {
    this.options.signal?.throwIfAborted();
    return this.#tokens.get(await this.#credentials(), scope);
  }

  async #sendWithToken(request: RawRequest): Promise<HttpAnswer> {
    const { limit } = this.options;
    const token = await this.token(request.scope);
    const waitMs = await limit.acquire();
    if (waitMs > 0) throw new LuccaBusyError('The request budget for the Lucca API is exhausted', waitMs);
    return this.#send(request, token);
  }

  async #send(
    { method, path, query = {}, body, apiVersion }: RawRequest,
    token: string,
  ): Promise<HttpAnswer> {
    const { now, signal, observations } = this.options;
    const url = new URL(path, (await this.#credentials()).tenantUrl);
    url.search = new URLSearchParams(query).toString();
    const headers = {
      Authorization: `Bearer ${token}`,
      'Api-Version': apiVersion ?? API_VERSION,
      Accept: 'application/json',
      ...(body && { 'Content-Type': 'application/json' }),
    };
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const sentAt = now();
    const answer = await send(
      url.href,
      { method, headers, body: body && JSON.stringify(body) },
      { signal: signal ? AbortSignal.any([signal, timeout]) : timeout, now, service: 'The Lucca API' },
    );
    observations.add(answer, sentAt, now());
    return answer;
  }

  async #credentials() {
    const { credentials, secretId } = this.options;
    const found = await credentials.read();
    if (found) return found;
    const advice = 'Give access to the Lucca API: see README.md';
    throw new FindingError(wrong(`the Lucca API secret ${secretId} is empty or does not exist`, advice));
  }
}
