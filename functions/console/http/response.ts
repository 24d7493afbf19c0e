import type { FieldProblem, Problem, ProblemCode } from '../contract/problem';

/** A response of the function to API Gateway. */
export type HttpResponse = {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: boolean;
};

/** Creates a JSON response. It holds personal data that changes often, so it must not be cached. */
export function jsonResponse(
  statusCode: number,
  value: unknown,
  headers: Record<string, string> = {},
): HttpResponse {
  return {
    statusCode,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...headers,
    },
    body: statusCode === 204 ? '' : JSON.stringify(value),
    isBase64Encoded: false,
  };
}

/** Creates a problem document, see {@link https://www.rfc-editor.org/rfc/rfc9457 RFC 9457}. */
export function problemResponse(
  { code, message, errors }: Pick<ProblemError, 'code' | 'message' | 'errors'>,
  requestId: string,
  headers: Record<string, string> = {},
): HttpResponse {
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
  return jsonResponse(status, problem, {
    'content-type': 'application/problem+json',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...headers,
  });
}

/** An error that the console answers with a problem document. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  /**
   * @param detail in English, without secrets and values of the input
   * @param errors one for each invalid field
   */
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly errors: FieldProblem[] = [],
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }
}

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
  payload_not_kept: [409, 'Conflict'],
  cause_remains: [409, 'Conflict'],
  not_in_lucca: [409, 'Conflict'],
  no_lucca_access: [409, 'Conflict'],
  lucca_unavailable: [503, 'Service Unavailable'],
  retry_under_way: [409, 'Conflict'],
  queue_unavailable: [503, 'Service Unavailable'],
  queue_full: [503, 'Service Unavailable'],
  configuration_inactive: [409, 'Conflict'],
  import_under_way: [409, 'Conflict'],
  import_impossible: [409, 'Conflict'],
  no_import_under_way: [409, 'Conflict'],
  sign_in_unavailable: [503, 'Service Unavailable'],
  internal_error: [500, 'Internal Server Error'],
};

/**
 * Returns the headers of every response. They allow only the page's own scripts, calls of the console and of the identity
 * provider's token endpoint, and no embedding in frames.
 *
 * @param connectSources other origins that the page may call
 */
export function securityHeaders(connectSources: string[]): Record<string, string> {
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'font-src': "'self'",
    'connect-src': ["'self'", ...connectSources].join(' '),
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
  };
  return {
    'content-security-policy': Object.entries(policy)
      .map((directive) => directive.join(' '))
      .join('; '),
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  };
}
