import { jsonAnswer, type Answer } from './response';
import { OPERATIONS, type BodyOf, type OperationName, type QueryOf } from '../contract/operations';
import type { Person } from '../contract/session';
import type { HttpRequest } from '../http-request';
import type { Operations } from '../operation';
import { ProblemError } from '../problem-error';
import { readBody, readEtag, readQuery } from './request';

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
