import {
  OPERATIONS,
  type AnswerOf,
  type BodyOf,
  type OperationName,
  type QueryOf,
} from '../contract/operations';
import type { Person } from '../contract/session';
import { readBody, readEtag, readQuery, type HttpRequest } from './request';
import { jsonAnswer, ProblemError, type Answer } from './response';

/**
 * Lets a request into an operation, if it is what the operation takes and the person may.
 *
 * @throws ProblemError if not, or if the operation cannot be done
 */
export async function callOperation<Name extends OperationName>(
  operations: Operations,
  name: Name,
  request: HttpRequest,
  { id, person }: { id: string; person: Person },
): Promise<Answer> {
  const { role, needsEtag, status } = OPERATIONS[name];
  if (role === 'administrator' && person.role !== 'administrator') {
    throw new ProblemError('not_allowed', 'Only administrators may do this');
  }
  const etag = needsEtag ? readEtag(request.headers) : '';
  const query: unknown = readQuery(request.rawQueryString, OPERATIONS[name].query);
  const body: unknown = readBody(request, OPERATIONS[name].body);
  if (!isQueryOf(name, query) || !isBodyOf(name, body)) {
    throw new ProblemError('invalid_request', 'The request is not as it must be');
  }
  const result = await operations[name]({ id, query, body, etag, person });
  return jsonAnswer(status, result.body, {
    ...(result.etag !== undefined && { etag: `"${result.etag}"` }),
    ...(result.location !== undefined && { location: result.location }),
  });
}

function isQueryOf<Name extends OperationName>(name: Name, value: unknown): value is QueryOf<Name> {
  const { query } = OPERATIONS[name];
  return query === null ? value === null : query.safeParse(value).success;
}

function isBodyOf<Name extends OperationName>(name: Name, value: unknown): value is BodyOf<Name> {
  const { body } = OPERATIONS[name];
  return body === null ? value === null : body.safeParse(value).success;
}

/** `unknown`: there is nothing at this path. `methods`: there is, but for these methods. */
type Found =
  | {
      kind: 'operation';
      name: OperationName;
      /** Of the path, decoded; empty where it has none. */ id: string;
    }
  | { kind: 'unknown' }
  | { kind: 'methods'; methods: string[] };

export const operationNames = Object.keys(OPERATIONS).filter(
  (name): name is OperationName => name in OPERATIONS,
);

const routes = operationNames.map((name) => {
  const { method, path } = OPERATIONS[name];
  return { name, method, pattern: new RegExp(`^${path.replace('{id}', '([^/]+)')}$`) };
});

/** @param path as it came, still encoded */
export function findOperation(method: string, path: string): Found {
  const here = routes.flatMap(({ pattern, ...route }) => {
    const match = pattern.exec(path);
    return match ? [{ ...route, id: decoded(match[1] ?? '') }] : [];
  });
  const [first] = here;
  if (!first || first.id === null) return { kind: 'unknown' };
  const asked = method === 'HEAD' ? 'GET' : method;
  const route = here.find((one) => one.method === asked);
  if (route && route.id !== null) return { kind: 'operation', name: route.name, id: route.id };
  const methods = here.flatMap((one) => (one.method === 'GET' ? ['GET', 'HEAD'] : [one.method]));
  return { kind: 'methods', methods };
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** A request that was let in: its role, its query and its body are what the operation wants. */
export type OperationRequest<Name extends OperationName> = {
  /** Of the path, decoded; empty where the path has none. */
  id: string;
  query: QueryOf<Name>;
  body: BodyOf<Name>;
  /** What `If-Match` holds, without its quotes; empty where the operation does not need it. */
  etag: string;
  person: Person;
};

export type OperationResult<Name extends OperationName> = {
  body: AnswerOf<Name>;
  /** Of what is in the body, without quotes. */
  etag?: string;
  /** Path of what was created. */
  location?: string;
};

/** Does what the API promises. Throws a ProblemError where it cannot; what else it throws is an internal error. */
export type Operations = {
  [Name in OperationName]: (request: OperationRequest<Name>) => Promise<OperationResult<Name>>;
};
