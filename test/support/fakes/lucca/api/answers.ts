import type { HttpAnswer } from '../../http-exchange';

export const API_VERSION = '2024-11-01';

/** All answers have the API version. */
const VERSIONED = { 'Api-Version': API_VERSION };

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
      ...{ headers: VERSIONED, contentType: 'application/problem+json' },
    };
  }
}

/** An error of the token endpoint (RFC 6749, 5.2); the message is its code. */
export class TokenError extends Error {}

/** @param addsFields whether every object gets an undocumented field */
export function apiAnswer({ status, body }: Answer, { addsFields }: { addsFields: boolean }): HttpAnswer {
  const headers: Record<string, string> = { ...VERSIONED };
  if (status === 201 && body && 'url' in body) headers['Location'] = String(body.url);
  return { status, body: addsFields ? withFields(body) : body, headers };
}

function withFields(body: object | null): object | null {
  const isObject = (part: unknown) => typeof part === 'object' && part !== null && !Array.isArray(part);
  return JSON.parse(
    JSON.stringify(body, (_, part: unknown) =>
      isObject(part) ? Object.assign({ notYetDocumented: '2027-01-01' }, part) : part,
    ),
  ) as object | null;
}
