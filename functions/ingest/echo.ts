import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problem } from './responses';

const MAX_CHARACTERS = 1024;

/**
 * Lucca activates an endpoint by asking for a value back. Anyone may ask, so the answer is plain text and nothing else.
 *
 * @param rawQueryString as it came: API Gateway's parsed parameters would join repeated values with commas
 */
export function answerEcho(rawQueryString: string): APIGatewayProxyStructuredResultV2 {
  const query = new URLSearchParams(rawQueryString);
  // `challenge` is the parameter's name in older documentation.
  const value = query.get('echo') ?? query.get('challenge');
  if (value === null) return problem(400, 'missing_echo');
  if (Array.from(value).length > MAX_CHARACTERS) return problem(400, 'echo_too_long');
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: value,
  };
}
