import { PassThroughClient } from 'google-auth-library/build/src/auth/passthrough';
import * as z from 'zod';
import { retryAfterMs } from '../shared/time';

const client = new PassThroughClient({ useAuthRequestParameters: false });

/**
 * Posts a form or JSON to one of Google's services. No retries here: the queue retries.
 *
 * @returns the body of the answer
 * @throws an error for {@link httpFailure}
 */
export async function post(
  url: string,
  data: URLSearchParams | Record<string, unknown>,
  { signal, bearer }: { signal: AbortSignal; bearer?: string },
): Promise<unknown> {
  const answer = await client.request<unknown>({
    method: 'POST',
    url,
    data,
    signal,
    retry: false,
    responseType: 'json',
    fetchImplementation: fetch,
    ...(bearer !== undefined && { headers: { Authorization: `Bearer ${bearer}` } }),
  });
  return answer.data;
}

/** The HTTP answer in an error of Google's libraries; `status` is null if no answer came. */
export type HttpFailure = { status: number | null; body: unknown; retryAfterMs: number | null };

const answered = z.object({
  response: z.object({ status: z.number(), data: z.unknown(), headers: z.unknown() }),
});

/** Errors of HTTP calls hold the request (`config`), even without an answer. */
const attempted = z.object({ config: z.object({ url: z.unknown() }) });

/** @returns null if the error did not come from an HTTP call */
export function httpFailure(error: unknown, now: number): HttpFailure | null {
  const answer = answered.safeParse(error);
  if (answer.success) {
    const { status, data, headers } = answer.data.response;
    const retryAfter = headers instanceof Headers ? headers.get('retry-after') : null;
    return { status, body: data, retryAfterMs: retryAfterMs(retryAfter, now) };
  }
  return attempted.safeParse(error).success ? { status: null, body: null, retryAfterMs: null } : null;
}
