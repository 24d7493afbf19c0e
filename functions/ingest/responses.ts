import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { errorName } from '../shared/safe-logging';

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

/** A service that we need did not answer, refused, or holds nothing that we can use: Lucca should come back later. */
export class Unavailable extends Error {
  /** It was reported before, and stands for no new attempt. */
  isRepeated = false;

  /**
   * @param problem a name without data, for the log
   */
  constructor(
    readonly dependency: 'sqs' | 'secrets-manager',
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${dependency}: ${problem}`, options);
    this.name = 'Unavailable';
  }

  /** Of an error of the AWS SDK: its message may quote what was sent, its name does not. */
  static because(dependency: Unavailable['dependency'], cause: unknown): Unavailable {
    return new Unavailable(dependency, errorName(cause), { cause });
  }

  /** The same, for whoever is told of it later. */
  again(): Unavailable {
    const again = new Unavailable(this.dependency, this.problem, { cause: this });
    again.isRepeated = true;
    return again;
  }
}
