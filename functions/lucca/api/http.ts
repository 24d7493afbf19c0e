import { parseJson } from '../../shared/json';
import { retryAfterMs } from '../../shared/time';

/** `body` is the parsed JSON; undefined if the body is not JSON. */
export type HttpAnswer = { status: number; body: unknown; retryAfterMs: number | null };

type HttpOptions = {
  signal: AbortSignal;
  now: () => number;
  /** For error messages, which must not hold the URL. */
  service: string;
};

/**
 * Sends one HTTP request. Redirects are not followed, so that credentials never reach another host.
 *
 * @throws LuccaRetryError if the whole answer did not arrive before the signal
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
      body: parseJson(await response.text()),
      retryAfterMs: retryAfterMs(response.headers.get('retry-after'), now()),
    };
  } catch (cause) {
    throw new LuccaRetryError(`${service} did not answer`, null, { cause });
  }
}

/** The reason code in the sync log. */
type LuccaApiReason = 'lucca_unavailable' | 'lucca_access_refused';

/** A request to Lucca's API failed. The subclass says what the caller should do. */
export abstract class LuccaApiError extends Error {
  abstract readonly next: 'retry' | 'wait' | 'fail';
  abstract readonly reason: LuccaApiReason;
}

/** Try again, after `afterMs` if Lucca sent `Retry-After`. */
export class LuccaRetryError extends LuccaApiError {
  override readonly name: string = 'LuccaRetryError';
  readonly next = 'retry';
  readonly reason = 'lucca_unavailable';

  /** @param message for the sync log: must not hold an address, a token or part of a body; nor may those of the other classes */
  constructor(
    message: string,
    readonly afterMs: number | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * No request can be sent now: the rate limit is used up, or this run has too little time left. Does not count as a failed
 * attempt.
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

/** Something outside must change first: the credentials, or the permissions that Lucca grants to them. */
export class LuccaWaitError extends LuccaApiError {
  override readonly name = 'LuccaWaitError';
  readonly next = 'wait';
  readonly reason = 'lucca_access_refused';
  /** What Lucca's token endpoint refused; null for other errors. */
  readonly refused: 'client' | 'scope' | null;

  constructor(
    message: string,
    { refused = null, ...options }: ErrorOptions & { refused?: 'client' | 'scope' | null } = {},
  ) {
    super(message, options);
    this.refused = refused;
  }
}

/** The same request will fail again: Lucca rejects it, or its answer does not match our schema. */
export class LuccaFailError extends LuccaApiError {
  override readonly name = 'LuccaFailError';
  readonly next = 'fail';
  readonly reason = 'lucca_access_refused';

  /** @param status the HTTP status of Lucca's answer */
  constructor(
    message: string,
    readonly status: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Returns null if Lucca denies access; rethrows retryable errors. */
export async function nullIfDenied(ask: () => Promise<string | null>): Promise<string | null> {
  return (await valueOrRefusal(ask)).value;
}

/** As {@link nullIfDenied}, with the message of Lucca's refusal for the sync log. */
export async function valueOrRefusal(
  ask: () => Promise<string | null>,
): Promise<{ value: string | null; refusal: string | null }> {
  try {
    return { value: await ask(), refusal: null };
  } catch (error) {
    if (!(error instanceof LuccaApiError) || error.next === 'retry') throw error;
    return { value: null, refusal: error.message };
  }
}
