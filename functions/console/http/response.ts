/** What the function hands to API Gateway. */
export type Answer = {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: boolean;
};

const JSON_TYPE = 'application/json; charset=utf-8';

/** Answers of the API are about people, and are out of date at once: nobody keeps them. */
export function jsonAnswer(statusCode: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return {
    statusCode,
    headers: { 'content-type': JSON_TYPE, 'cache-control': 'no-store', ...headers },
    body: statusCode === 204 ? '' : JSON.stringify(value),
    isBase64Encoded: false,
  };
}

/**
 * What every answer tells the browser: run nothing but our own scripts, talk to nobody but us and the sign-in's token
 * endpoint, be shown in no frame.
 *
 * @param connect origins beside ours that the page may call
 */
export function securityHeaders(connect: string[]): Record<string, string> {
  const policy = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'font-src': "'self'",
    'connect-src': ["'self'", ...connect].join(' '),
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
