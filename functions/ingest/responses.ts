import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const MAX_ECHO_CHARACTERS = 1024;

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  503: 'Service Unavailable',
} as const;

/** Answers a delivery: Lucca only needs the status. */
export const ACCEPTED: APIGatewayProxyStructuredResultV2 = { statusCode: 202 };

/**
 * An error response (RFC 9457). Lucca stores it, so it repeats nothing of the request.
 *
 * @param reason a code, such as `too_old`
 */
export function problem(
  status: keyof typeof TITLES,
  reason: string,
  headers: Record<string, string> = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: 'about:blank', title: TITLES[status], status, reason }),
  };
}

/**
 * Lucca activates an endpoint once it echoes a value. Anyone may send one, so the answer is plain text that no browser
 * interprets.
 *
 * @param rawQueryString not API Gateway's parsed parameters, which join repeated values with commas
 */
export function answerEcho(rawQueryString: string): APIGatewayProxyStructuredResultV2 {
  const query = new URLSearchParams(rawQueryString);
  // `challenge` is the parameter's name in older documentation.
  const value = query.get('echo') ?? query.get('challenge');
  if (value === null) return problem(400, 'missing_echo');
  if (Array.from(value).length > MAX_ECHO_CHARACTERS) return problem(400, 'echo_too_long');
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: value,
  };
}
