import { retryAfterMs } from '../../shared/time';
import { LuccaRetryError } from './errors';

/** What came back. `body` is undefined if it is no JSON. */
export type HttpAnswer = { status: number; body: unknown; retryAfterMs: number | null };

/** `who`: for the error message, which names no address. */
export type HttpSettings = { signal: AbortSignal; now: () => number; who: string };

/**
 * One HTTP call. It follows no redirect: what it carries is for this host only.
 *
 * @throws LuccaRetryError if no whole answer came before the signal
 */
export async function send(url: string, request: RequestInit, settings: HttpSettings): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, { ...request, redirect: 'manual', signal: settings.signal });
    return {
      status: response.status,
      body: parseJson(await response.text()),
      retryAfterMs: retryAfterMs(response.headers.get('retry-after'), settings.now()),
    };
  } catch (cause) {
    throw new LuccaRetryError(`${settings.who} did not answer`, null, { cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
