import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const MAX_ECHO_CHARACTERS = 1024;

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  503: 'Service Unavailable',
} as const;

/** Lucca reads only the status of the response to a delivery. */
export const ACCEPTED: APIGatewayProxyStructuredResultV2 = { statusCode: 202 };

/**
 * Returns an error response (RFC 9457). Lucca stores responses, so this one contains nothing from the request.
 *
 * @param reason code such as `too_old`
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
 * Answers Lucca's challenge, which activates an endpoint. The request is not signed: the response is plain text with `nosniff`,
 * so that no browser interprets the value.
 *
 * @param rawQueryString query string; API Gateway's parsed parameters join repeated values with commas
 */
export function answerEcho(rawQueryString: string): APIGatewayProxyStructuredResultV2 {
  const query = new URLSearchParams(rawQueryString);
  // LUCCA-40: older documentation calls the parameter `challenge`.
  const value = query.get('echo') ?? query.get('challenge');
  if (value === null) return problem(400, 'missing_echo');
  if (Array.from(value).length > MAX_ECHO_CHARACTERS) return problem(400, 'echo_too_long');
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: value,
  };
}
