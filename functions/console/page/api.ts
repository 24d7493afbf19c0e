import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import {
  OPERATIONS,
  type AnswerOf,
  type BodyOf,
  type OperationName,
  type QueryOf,
} from '../contract/operations';
import { problem, type Problem } from '../contract/problem';
import type { Person } from '../contract/session';

/** The API refused, and says why. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** No answer came, or none of the API. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

type CallRequest<Name extends OperationName> = {
  id?: string;
  query?: QueryOf<Name>;
  body?: BodyOf<Name>;
  /** As it was read. */
  etag?: string;
  signal?: AbortSignal;
};

export type Call = <Name extends OperationName>(
  name: Name,
  request?: CallRequest<Name>,
) => Promise<AnswerOf<Name>>;

/**
 * Calls of the API with a token.
 *
 * @param onUnauthorized called when the token no longer counts
 */
export function createCall(token: () => Promise<string>, onUnauthorized: () => void): Call {
  return async (name, { id = '', query, body, etag, signal } = {}) => {
    const { method, path } = OPERATIONS[name];
    const address = path.replace('{id}', encodeURIComponent(id)) + queryString(query ?? {});
    const response = await send(address, {
      method,
      headers: {
        authorization: `Bearer ${await token()}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(etag !== undefined && { 'if-match': `"${etag}"` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    const answer: unknown = response.status === 204 ? null : await response.json().catch(() => undefined);
    if (response.status === 401) onUnauthorized();
    if (!response.ok) {
      const said = problem.safeParse(answer);
      throw said.success ? new ApiProblem(said.data) : new Unreachable(`The API answered ${response.status}`);
    }
    if (!isAnswerOf(name, answer)) throw new Unreachable('The answer is not understood: reload the page');
    return answer;
  };
}

function isAnswerOf<Name extends OperationName>(name: Name, value: unknown): value is AnswerOf<Name> {
  const { answer } = OPERATIONS[name];
  return answer === null ? value === null : answer.safeParse(value).success;
}

async function send(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { ...request, cache: 'no-store', credentials: 'omit' });
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    throw new Unreachable('No answer came', { cause });
  }
}

function queryString(query: Record<string, string | undefined>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : '';
}

export type Session = { person: Person; call: Call; signOut: () => void };

export const SessionContext = createContext<Session | null>(null);

/** Only below the place where somebody is signed in. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('Nobody is signed in here');
  return session;
}

export function useMayChange(): boolean {
  return useSession().person.role === 'administrator';
}
