import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  503: 'Service Unavailable',
} as const;

/**
 * An answer by RFC 9457. Lucca stores it: it names the reason and repeats nothing of what was sent.
 *
 * @param reason a code of ours, such as `too_old`
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
