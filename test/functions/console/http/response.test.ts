import type { HttpResponse } from '../../../../functions/console/http/response';
import { DISCOVERY, prepareConsole } from '../../../support/console/prepared-console';
import { ADA, apiRequest, REN, SAM } from '../../../support/console/requests';

afterEach(() => {
  jest.restoreAllMocks();
});

const EXPECTED = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

/** The directives of the policy, each with its sources. */
function policyOf({ headers }: HttpResponse): Record<string, string[]> {
  const directives = (headers['content-security-policy'] ?? '').split('; ').map((text) => text.split(' '));
  return Object.fromEntries(directives.map(([name = '', ...sources]) => [name, sources]));
}

const deletion = { method: 'DELETE', path: '/api/configurations/france', by: ADA };

describe('every response has the security headers, and sets no cookie', () => {
  it.each([
    ['200 of the API', 200, { by: ADA }],
    ['200 of the page', 200, { path: '/console' }],
    ['200 of a file', 200, { path: '/console/assets/console-1.js' }],
    ['200 of the settings', 200, { path: '/console/settings.json' }],
    ['200 without a body', 200, { method: 'HEAD', by: ADA }],
    ['200 of the page without a body', 200, { method: 'HEAD', path: '/console' }],
    ['204', 204, { ...deletion, headers: { 'if-match': '"1"' } }],
    ['400', 400, { path: '/api/me?x=1', by: ADA }],
    ['401', 401, {}],
    ['403 for a stranger', 403, { by: SAM }],
    ['403 for a reader', 403, { ...deletion, by: REN }],
    ['404 of the API', 404, { path: '/api/nothing', by: ADA }],
    ['404 of the page', 404, { path: '/console/nothing.js' }],
    ['405', 405, { method: 'POST', path: '/console' }],
    ['428', 428, deletion],
    ['500', 500, { path: '/api/logs', by: ADA }],
  ])('%s', async (_, status, request) => {
    // Prepare
    const { handler } = prepareConsole({ deleteConfiguration: () => Promise.resolve({ body: null }) });
    // Act
    const answer = await handler(apiRequest(request));
    // Assess
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject(EXPECTED);
    expect(policyOf(answer)).toMatchObject({ 'default-src': ["'none'"], 'script-src': ["'self'"] });
    expect(Object.keys(answer).toSorted()).toEqual(['body', 'headers', 'isBase64Encoded', 'statusCode']);
    expect(Object.keys(answer.headers)).not.toContain('set-cookie');
    expect(Object.keys(answer.headers).join()).not.toMatch(/access-control/);
  });

  it('503', async () => {
    // Prepare
    const { handler } = prepareConsole({ discovery: new Error('down') });
    // Act
    const answer = await handler(apiRequest({ path: '/console/settings.json' }));
    // Assess
    expect(answer.statusCode).toBe(503);
    expect(answer.headers).toMatchObject(EXPECTED);
    expect(policyOf(answer)['connect-src']).toEqual(["'self'"]);
  });
});

describe("the page's policy", () => {
  const policyWith = async (prepared: Parameters<typeof prepareConsole>[0]) =>
    policyOf(await prepareConsole(prepared).handler(apiRequest({ path: '/console/log' })));

  it('allows our scripts, calls to us and to the token endpoint, and nothing else', async () => {
    expect(await policyWith({})).toEqual({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'"],
      'img-src': ["'self'"],
      'font-src': ["'self'"],
      'connect-src': ["'self'", 'https://tokens.acme.example'],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
      'require-trusted-types-for': ["'script'"],
    });
  });

  it.each([
    ['nobody can sign in', { handler: { signIn: null } }],
    ['the provider has no token endpoint', { discovery: { ...DISCOVERY, token_endpoint: undefined } }],
    ['the provider does not answer', { discovery: new Error('down') }],
    ['the provider answers for another one', { discovery: { ...DISCOVERY, issuer: 'https://evil.example' } }],
  ])('allows calls to us only when %s', async (_, prepared) => {
    expect((await policyWith(prepared))['connect-src']).toEqual(["'self'"]);
  });
});
