import { parseJson } from '../../shared/json';
import { retryAfterMs } from '../../shared/time';
import { LuccaRetryError } from './errors';

/** `body` is the parsed JSON; undefined if the body is not JSON. */
export type HttpAnswer = { status: number; body: unknown; retryAfterMs: number | null };

export type HttpOptions = {
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
