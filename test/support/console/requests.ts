import { signInSetting } from '../../../functions/console/sign-in/settings';

export const ISSUER = 'https://login.acme.example';
export const CLIENT = 'console-client';

/** Ada is an administrator, Ren a reader, Sam has no access. */
export const SETTING = signInSetting.parse({
  issuer: ISSUER,
  clientId: CLIENT,
  administrators: { addresses: ['ada@acme.example'] },
  readers: { groups: ['hr'] },
});

export type Claims = Record<string, unknown>;

/** Default claims of a valid token. */
export const VALID_CLAIMS = { iss: ISSUER, aud: CLIENT, sub: 'subject-1' };
export const ADA: Claims = { ...VALID_CLAIMS, sub: 'ada-1', email: 'ada@acme.example', email_verified: true };
export const REN: Claims = { ...VALID_CLAIMS, sub: 'ren-1', groups: ['hr'] };
export const SAM: Claims = { ...VALID_CLAIMS, sub: 'sam-1', email: 'sam@acme.example', email_verified: true };

/** A token as a provider issues it, with a fake signature, which API Gateway would verify. */
export function tokenOf(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`;
}

type Parts = {
  method?: string;
  /** Encoded, with the query. */
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The claims of the token; without a token if left out. */
  by?: Claims;
};

/** A request as API Gateway passes it to a function (payload format 2.0). */
export function apiRequest({ method = 'GET', path = '/api/me', headers = {}, body, by }: Parts = {}) {
  const [rawPath, rawQueryString = ''] = path.split('?');
  const authorizer = by && {
    jwt: { claims: { iss: by['iss'], sub: by['sub'], aud: by['aud'] }, scopes: null },
  };
  return {
    version: '2.0',
    routeKey: 'ANY /api/{proxy+}',
    rawPath,
    rawQueryString,
    headers: { ...(by && { authorization: `Bearer ${tokenOf(by)}` }), ...headers },
    requestContext: {
      accountId: '123456789012',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '203.0.113.1', userAgent: 'Firefox' },
      requestId: 'request-1',
      stage: '$default',
      ...(authorizer && { authorizer }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : body.toString('base64') }),
    isBase64Encoded: typeof body === 'object',
  };
}

/** A request with a JSON body, by default of an administrator. */
export function jsonRequest(method: string, path: string, body: unknown, parts: Parts = {}) {
  const headers = { 'content-type': 'application/json', ...parts.headers };
  return apiRequest({ by: ADA, ...parts, method, path, headers, body: JSON.stringify(body) });
}
