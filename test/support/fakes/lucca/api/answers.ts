import type { HttpAnswer } from '../../http-exchange';
import type { ApiSwitches } from './switches';

export const API_VERSION = '2024-11-01';

export type Answer = { status: number; body: object | null };

/** An error that Lucca's API answers, as an RFC 7807 problem. */
export class Problem extends Error {
  /**
   * @param errors messages by field
   * @param retryAfterS seconds
   */
  constructor(
    readonly status: number,
    title: string,
    readonly errors: Record<string, string[]> = {},
    readonly retryAfterS: number | null = null,
  ) {
    super(title);
  }

  static invalid(field: string, message: string): Problem {
    return new Problem(400, 'One or more validation errors occurred.', { [field]: [message] });
  }

  static notFound(): Problem {
    return new Problem(404, 'Not Found');
  }

  get answer(): HttpAnswer {
    const { status, message: title, errors, retryAfterS } = this;
    const body = { type: `https://httpstatuses.io/${status}`, title, status, errors };
    return {
      ...{ status, body, retryAfter: retryAfterS },
      contentType: 'application/problem+json',
    };
  }
}

/** An error of the token endpoint (RFC 6749, 5.2); the message is its code. */
export class TokenError extends Error {}

/** @param addsFields whether every object gets an undocumented field */
export function apiAnswer({ status, body }: Answer, { addsFields }: { addsFields: boolean }): HttpAnswer {
  const headers: Record<string, string> = {};
  if (status === 201 && body && 'url' in body) headers['Location'] = String(body.url);
  return { status, body: addsFields ? withFields(body) : body, headers };
}

/** Adds what all answers of the API have: its version, and the date. */
export function withHeaders(answer: HttpAnswer, switches: ApiSwitches, now: number): HttpAnswer {
  if (typeof answer === 'string') return answer;
  const headers = {
    'Api-Version': switches.namesVersion ?? API_VERSION,
    Date: new Date(now + switches.clockAheadMs).toUTCString(),
    ...switches.rateLimitHeaders,
  };
  return { ...answer, headers: { ...headers, ...answer.headers } };
}

function withFields(body: object | null): object | null {
  const isObject = (part: unknown) => typeof part === 'object' && part !== null && !Array.isArray(part);
  return JSON.parse(
    JSON.stringify(body, (_, part: unknown) =>
      isObject(part) ? Object.assign({ notYetDocumented: '2027-01-01' }, part) : part,
    ),
  ) as object | null;
}
