import {
  OPERATIONS,
  type BodyOf,
  type OperationName,
  type QueryOf,
  type ResponseOf,
} from '../contract/operations';
import type { Person } from '../contract/session';
import { readBody, readEtag, readQuery, type HttpRequest } from './request';
import { jsonResponse, ProblemError, type HttpResponse } from './response';

/**
 * The implementation of the API. An operation throws a ProblemError if it is not possible; any other error is internal.
 */
export type Operations = {
  [Name in OperationName]: (request: OperationRequest<Name>) => Promise<OperationResult<Name>>;
};

/** A request that has passed all checks of {@link callOperation}. */
export type OperationRequest<Name extends OperationName> = {
  /** Decoded from the path; empty if the path has no id. */
  id: string;
  query: QueryOf<Name>;
  body: BodyOf<Name>;
  /** From `If-Match`, without quotes; empty if the operation does not need it. */
  etag: string;
  person: Person;
};

export type OperationResult<Name extends OperationName> = {
  body: ResponseOf<Name>;
  /** Of the body, without quotes. */
  etag?: string;
  /** Path of what was created. */
  location?: string;
};

/**
 * Checks the person's role and the request, and runs the operation.
 *
 * @throws ProblemError if a check fails, or if the operation throws one
 */
export async function callOperation<Name extends OperationName>(
  operations: Operations,
  name: Name,
  request: HttpRequest,
  { id, person }: Pick<OperationRequest<Name>, 'id' | 'person'>,
): Promise<HttpResponse> {
  const { role, needsEtag, status } = OPERATIONS[name];
  if (role === 'administrator' && person.role !== 'administrator') {
    throw new ProblemError('not_allowed', 'This operation requires the role of an administrator');
  }
  const etag = needsEtag ? readEtag(request.headers) : '';
  const query: unknown = readQuery(request.rawQueryString, OPERATIONS[name].query);
  const body: unknown = readBody(request, OPERATIONS[name].body);
  if (!isQueryOf(name, query) || !isBodyOf(name, body)) {
    throw new ProblemError('invalid_request', 'The request is invalid');
  }
  const result = await operations[name]({ id, query, body, etag, person });
  return jsonResponse(status, result.body, {
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

export const operationNames = Object.keys(OPERATIONS).filter(
  (name): name is OperationName => name in OPERATIONS,
);

const routes = operationNames.map((name) => {
  const { method, path } = OPERATIONS[name];
  return { name, method, pattern: new RegExp(`^${path.replace('{id}', '([^/]+)')}$`) };
});

type Route =
  | {
      kind: 'operation';
      name: OperationName;
      /** Decoded; empty if the path has no id. */
      id: string;
    }
  | { kind: 'unknown_path' }
  | {
      kind: 'method_not_allowed';
      /** The methods of this path. */
      allowed: string[];
    };

/** @param path as received, still encoded */
export function findOperation(method: string, path: string): Route {
  const candidates = routes.flatMap(({ pattern, ...route }) => {
    const match = pattern.exec(path);
    const id = match && decode(match[1] ?? '');
    return id === null ? [] : [{ ...route, id }];
  });
  if (candidates.length === 0) return { kind: 'unknown_path' };
  const wanted = method === 'HEAD' ? 'GET' : method;
  const route = candidates.find((candidate) => candidate.method === wanted);
  if (route) return { kind: 'operation', name: route.name, id: route.id };
  const allowed = candidates.flatMap((one) => (one.method === 'GET' ? ['GET', 'HEAD'] : [one.method]));
  return { kind: 'method_not_allowed', allowed };
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
