import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import {
  OPERATIONS,
  type BodyOf,
  type OperationName,
  type QueryOf,
  type ResponseOf,
} from '../contract/operations';
import { problem, type Problem } from '../contract/problem';
import type { Person } from '../contract/session';

/** The API responded with a problem document. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** The API did not respond, or the response is invalid. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';

  /** @param status of the response; null without one */
  constructor(
    message: string,
    readonly status: number | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether the server failed: neither the input, nor the person's connection, is the cause. */
export function isOurFault(error: unknown): boolean {
  const status =
    error instanceof ApiError
      ? error.problem.status
      : error instanceof UnreachableError
        ? error.status
        : null;
  return status !== null && status >= 500;
}

type CallRequest<Name extends OperationName> = {
  id?: string;
  query?: QueryOf<Name>;
  body?: BodyOf<Name>;
  /** Sent as `If-Match`. */
  etag?: string;
  signal?: AbortSignal;
};

export type Call = <Name extends OperationName>(
  name: Name,
  request?: CallRequest<Name>,
) => Promise<ResponseOf<Name>>;

/**
 * Creates a client of the API.
 *
 * @param onUnauthorized called when the API rejects the token
 */
export function createCall(token: () => Promise<string>, onUnauthorized: () => void): Call {
  return async (name, { id = '', query, body, etag, signal } = {}) => {
    const { method, path } = OPERATIONS[name];
    const url = path.replace('{id}', encodeURIComponent(id)) + queryString(query ?? {});
    const response = await send(url, {
      method,
      headers: {
        authorization: `Bearer ${await token()}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(etag !== undefined && { 'if-match': `"${etag}"` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    const received: unknown = response.status === 204 ? null : await response.json().catch(() => undefined);
    if (response.status === 401) onUnauthorized();
    if (!response.ok) {
      const parsed = problem.safeParse(received);
      throw parsed.success
        ? new ApiError(parsed.data)
        : new UnreachableError(`The API responded with status ${response.status}`, response.status);
    }
    if (!isResponseOf(name, received)) throw new UnreachableError('The response is invalid: reload the page');
    return received;
  };
}

function isResponseOf<Name extends OperationName>(name: Name, value: unknown): value is ResponseOf<Name> {
  const { response } = OPERATIONS[name];
  return response === null ? value === null : response.safeParse(value).success;
}

async function send(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...request, cache: 'no-store', credentials: 'omit' });
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    throw new UnreachableError('The API did not respond', null, { cause });
  }
}

function queryString(query: Record<string, string | undefined>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : '';
}

export type Session = { person: Person; call: Call; signOut: () => void };

export const SessionContext = createContext<Session | null>(null);

/** @throws Error outside of {@link SessionContext} */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession must be used below SessionContext');
  return session;
}

export function useMayChange(): boolean {
  return useSession().person.role === 'administrator';
}
