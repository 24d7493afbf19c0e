import { parseJson } from '../../shared/json';
import { retryAfterMs } from '../../shared/time';

/** `body` is the parsed JSON, or undefined if the body is not JSON. */
export type HttpAnswer = { status: number; headers: Headers; body: unknown; retryAfterMs: number | null };

type HttpOptions = {
  signal: AbortSignal;
  now: () => number;
  /** Name for error messages, which must not contain the URL. */
  service: string;
};

/**
 * Sends one HTTP request. Does not follow redirects, so that credentials never reach another host.
 *
 * @throws LuccaRetryError if the complete response did not arrive before the signal
 */
export async function send(
  url: string,
  request: RequestInit,
  { signal, now, service }: HttpOptions,
): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, { ...request, redirect: 'manual', signal });
    return {
      status: response.status,
      headers: response.headers,
      body: parseJson(await response.text()),
      retryAfterMs: retryAfterMs(response.headers.get('retry-after'), now()),
    };
  } catch (cause) {
    throw new LuccaRetryError(`${service} did not answer`, null, { cause });
  }
}

/** Reason codes in the sync log. */
type LuccaApiReason = 'lucca_unavailable' | 'lucca_access_refused';

/** A request to Lucca's API failed. `next` is what the caller should do. */
export abstract class LuccaApiError extends Error {
  abstract readonly next: 'retry' | 'wait' | 'fail';
  abstract readonly reason: LuccaApiReason;
  /** Lucca's own words; null if it sent none. */
  readonly quote: string | null;

  constructor(message: string, options: LuccaErrorOptions = {}) {
    super(message, options);
    this.quote = options.quote ?? null;
  }
}

/** `quote`: Lucca's own words. */
type LuccaErrorOptions = ErrorOptions & { quote?: string | null };

/** The request may succeed later; not before `afterMs` if Lucca sent `Retry-After`. */
export class LuccaRetryError extends LuccaApiError {
  override readonly name: string = 'LuccaRetryError';
  readonly next = 'retry';
  readonly reason = 'lucca_unavailable';

  /** @param message for the sync log. No message of these classes may contain an address, a token or part of a body */
  constructor(
    message: string,
    readonly afterMs: number | null,
    options?: LuccaErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * No request was sent, because the rate limit is exhausted or this run has too little time left. Not counted as a failed attempt.
 */
export class LuccaBusyError extends LuccaRetryError {
  override readonly name = 'LuccaBusyError';

  constructor(
    message: string,
    override readonly afterMs: number,
  ) {
    super(message, afterMs);
  }
}

/** Someone must correct the credentials, or the permissions of the client in Lucca, before a request can succeed. */
export class LuccaWaitError extends LuccaApiError {
  override readonly name = 'LuccaWaitError';
  readonly next = 'wait';
  readonly reason = 'lucca_access_refused';
  /** What Lucca's token endpoint rejected; null for other errors. */
  readonly refused: 'client' | 'scope' | null;

  constructor(
    message: string,
    { refused = null, ...options }: LuccaErrorOptions & { refused?: 'client' | 'scope' | null } = {},
  ) {
    super(message, options);
    this.refused = refused;
  }
}

/** The same request will fail again: Lucca rejects it, or the response does not match the schema. */
export class LuccaFailError extends LuccaApiError {
  override readonly name = 'LuccaFailError';
  readonly next = 'fail';
  readonly reason = 'lucca_access_refused';

  /** @param status HTTP status of Lucca's response */
  constructor(
    message: string,
    readonly status: number,
    options?: LuccaErrorOptions,
  ) {
    super(message, options);
  }
}

/** Returns null if Lucca denies access; rethrows retryable errors. */
export async function nullIfDenied(read: () => Promise<string | null>): Promise<string | null> {
  return (await valueOrRefusal(read)).value;
}

/** As {@link nullIfDenied}, but also returns the error message for the sync log. */
export async function valueOrRefusal(
  read: () => Promise<string | null>,
): Promise<{ value: string | null; refusal: string | null }> {
  try {
    return { value: await read(), refusal: null };
  } catch (error) {
    if (!(error instanceof LuccaApiError) || error.next === 'retry') throw error;
    return { value: null, refusal: error.message };
  }
}
