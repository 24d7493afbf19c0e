import { PassThroughClient } from 'google-auth-library/build/src/auth/passthrough';

const client = new PassThroughClient({ useAuthRequestParameters: false });

/**
 * Posts a form or JSON to one of Google's services, once: the queue is our retry.
 *
 * @param signal ends the call
 * @returns the body of the answer
 * @throws what {@link httpFailure} reads
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
