import { PassThroughClient } from 'google-auth-library/build/src/auth/passthrough';
import * as z from 'zod';
import { retryAfterMs } from '../shared/time';

const client = new PassThroughClient({ useAuthRequestParameters: false });

/**
 * Posts a form or JSON to a Google service, without retries: the queue retries.
 *
 * @returns the body of the response
 * @throws an error that {@link httpFailure} can read
 */
export async function post(
  url: string,
  data: URLSearchParams | Record<string, unknown>,
  { signal, bearer }: { signal: AbortSignal; bearer?: string },
): Promise<unknown> {
  const response = await client.request<unknown>({
    method: 'POST',
    url,
    data,
    signal,
    retry: false,
    responseType: 'json',
    fetchImplementation: fetch,
    ...(bearer !== undefined && { headers: { Authorization: `Bearer ${bearer}` } }),
  });
  return response.data;
}

/** The HTTP response in an error of Google's libraries; `status` is null without a response. */
export type HttpFailure = { status: number | null; body: unknown; retryAfterMs: number | null };

const errorWithResponse = z.object({
  response: z.object({ status: z.number(), data: z.unknown(), headers: z.unknown() }),
});

/** Errors of HTTP calls contain the request (`config`), even without a response. */
const errorWithRequest = z.object({ config: z.object({ url: z.unknown() }) });

/** @returns null if the error did not come from an HTTP call */
export function httpFailure(error: unknown, now: number): HttpFailure | null {
  const parsed = errorWithResponse.safeParse(error);
  if (parsed.success) {
    const { status, data, headers } = parsed.data.response;
    const retryAfter = headers instanceof Headers ? headers.get('retry-after') : null;
    return { status, body: data, retryAfterMs: retryAfterMs(retryAfter, now) };
  }
  return errorWithRequest.safeParse(error).success ? { status: null, body: null, retryAfterMs: null } : null;
}
