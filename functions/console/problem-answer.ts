import { jsonAnswer, type Answer } from './http/response';
import type { Problem, ProblemCode } from './contract/problem';
import type { ProblemError } from './problem-error';

/** Status and title of every problem. */
export const PROBLEM_STATUS: Record<ProblemCode, [status: number, title: string]> = {
  not_signed_in: [401, 'Unauthorized'],
  not_admitted: [403, 'Forbidden'],
  not_allowed: [403, 'Forbidden'],
  invalid_request: [400, 'Bad Request'],
  body_too_large: [413, 'Content Too Large'],
  unknown_path: [404, 'Not Found'],
  method_not_allowed: [405, 'Method Not Allowed'],
  unknown_configuration: [404, 'Not Found'],
  unknown_event: [404, 'Not Found'],
  unknown_employee: [404, 'Not Found'],
  etag_required: [428, 'Precondition Required'],
  changed_meanwhile: [412, 'Precondition Failed'],
  too_many_configurations: [409, 'Conflict'],
  establishment_taken: [409, 'Conflict'],
  nothing_to_retry: [409, 'Conflict'],
  retry_under_way: [409, 'Conflict'],
  queue_unavailable: [503, 'Service Unavailable'],
  queue_full: [503, 'Service Unavailable'],
  sign_in_unavailable: [503, 'Service Unavailable'],
  internal_error: [500, 'Internal Server Error'],
};

/** A problem document by RFC 9457. */
export function problemAnswer(
  { code, message, errors }: Pick<ProblemError, 'code' | 'message' | 'errors'>,
  requestId: string,
  headers: Record<string, string> = {},
): Answer {
  const [status, title] = PROBLEM_STATUS[code];
  const problem: Problem = {
    type: 'about:blank',
    title,
    status,
    code,
    detail: message,
    requestId,
    ...(errors.length > 0 && { errors }),
  };
  return jsonAnswer(status, problem, {
    'content-type': 'application/problem+json',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...headers,
  });
}
