import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageResponse, readPageFiles } from '../../../../functions/console/http/page-files';
import type { HttpResponse } from '../../../../functions/console/http/response';
import { DISCOVERY, prepareConsole } from '../../../support/console/prepared-console';
import { ADA, apiRequest, REN, SAM } from '../../../support/console/requests';
import { inTemporaryFolder } from '../../../support/templates/in-temporary-folder';

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
    ['403 without access', 403, { by: SAM }],
    ['403 for a reader', 403, { ...deletion, by: REN }],
    ['404 of the API', 404, { path: '/api/nothing', by: ADA }],
    ['404 of the page', 404, { path: '/console/nothing.js' }],
    ['405', 405, { method: 'POST', path: '/console' }],
    ['428', 428, deletion],
    ['500', 500, { path: '/api/logs', by: ADA }],
  ])('%s', async (_, status, request) => {
    const { handler } = prepareConsole({ deleteConfiguration: () => Promise.resolve({ body: null }) });
    const answer = await handler(apiRequest(request));

    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject(EXPECTED);
    expect(policyOf(answer)).toMatchObject({ 'default-src': ["'none'"], 'script-src': ["'self'"] });
    expect(Object.keys(answer).toSorted()).toEqual(['body', 'headers', 'isBase64Encoded', 'statusCode']);
    expect(Object.keys(answer.headers)).not.toContain('set-cookie');
    expect(Object.keys(answer.headers).join()).not.toMatch(/access-control/);
  });

  it('503', async () => {
    const { handler } = prepareConsole({ discovery: new Error('down') });
    const answer = await handler(apiRequest({ path: '/console/settings.json' }));

    expect(answer.statusCode).toBe(503);
    expect(answer.headers).toMatchObject(EXPECTED);
    expect(policyOf(answer)['connect-src']).toEqual(["'self'"]);
  });
});

describe("the page's policy", () => {
  const policyWith = async (prepared: Parameters<typeof prepareConsole>[0]) =>
    policyOf(await prepareConsole(prepared).handler(apiRequest({ path: '/console/log' })));

  it('allows only own scripts, and calls to the console and the token endpoint', async () => {
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
    ['the provider does not respond', { discovery: new Error('down') }],
    ['the provider has another issuer', { discovery: { ...DISCOVERY, issuer: 'https://evil.example' } }],
  ])('allows only calls to the console when %s', async (_, prepared) => {
    expect((await policyWith(prepared))['connect-src']).toEqual(["'self'"]);
  });
});

const CONTENTS = {
  'index.html': 'page',
  'index.html.br': 'page in br',
  'index.html.gz': 'page in gzip',
  'assets/console-1.js': 'script',
  'assets/console-1.js.br': 'script in br',
  'assets/console-1.js.gz': 'script in gzip',
  'assets/console-1.css': 'styles',
  'assets/console-1.css.gz': 'styles in gzip',
  'assets/icon-1.svg': 'icon',
  'assets/font-1.woff2': 'font',
  'assets/secret.key': 'secret',
  'licences.txt': 'licences',
};
const FILES = new Map(Object.entries(CONTENTS).map(([name, content]) => [name, Buffer.from(content)]));

/** Returns content and headers of a file, as a browser reads them. */
function serve(path: string, accepted = '') {
  const answer = pageResponse(FILES, path, accepted);
  if (!answer) return null;
  expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true });
  return { content: Buffer.from(answer.body, 'base64').toString(), headers: answer.headers };
}

describe('a file of the page', () => {
  it.each([
    ['', 'page', 'text/html; charset=utf-8'],
    ['index.html', 'page', 'text/html; charset=utf-8'],
    ['assets/console-1.js', 'script', 'text/javascript; charset=utf-8'],
    ['assets/console-1.css', 'styles', 'text/css; charset=utf-8'],
    ['assets/icon-1.svg', 'icon', 'image/svg+xml'],
    ['assets/font-1.woff2', 'font', 'font/woff2'],
    ['licences.txt', 'licences', 'text/plain; charset=utf-8'],
  ])('has the content type of its extension: %s', (path, content, type) => {
    expect(serve(path)).toMatchObject({ content, headers: { 'content-type': type } });
  });

  it.each(['log', 'log/YWJj', 'configurations/france/authorization', 'signed-in', 'assets', 'assets/x'])(
    'is the HTML document at the path of a screen: %s',
    (path) => {
      expect(serve(path)).toMatchObject({ content: 'page' });
    },
  );

  it.each(['', 'log/YWJj', 'index.html'])('is revalidated if it is the HTML document: %s', (path) => {
    expect(serve(path)?.headers).toMatchObject({ 'cache-control': 'no-cache', vary: 'accept-encoding' });
  });

  it('is cached forever if its name contains its hash', () => {
    expect(serve('assets/console-1.js')?.headers).toEqual({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
    });
  });
});

describe('a browser gets', () => {
  it.each([
    ['gzip, deflate, br', 'br'],
    ['br', 'br'],
    ['BR;q=0.5', 'br'],
    ['gzip;q=1.0, br;q=0.001', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['gzip , br; q=0.000', 'gzip'],
    ['deflate,gzip;q=0.1', 'gzip'],
  ])('an accepted encoding for "%s": %s', (accepted, coding) => {
    expect(serve('assets/console-1.js', accepted)).toMatchObject({
      content: `script in ${coding}`,
      headers: { 'content-encoding': coding, 'content-type': 'text/javascript; charset=utf-8' },
    });
  });

  it.each(['', 'identity', 'deflate', 'br;q=0', 'gzip;q=0, br;q=0.0', 'brotli', 'x-gzip', 'gzip2'])(
    'the plain file for "%s"',
    (accepted) => {
      const file = serve('assets/console-1.js', accepted);

      expect(file?.content).toBe('script');
      expect(file?.headers).not.toHaveProperty('content-encoding');
    },
  );

  it('the second encoding if the first one does not exist', () => {
    expect(serve('assets/console-1.css', 'br, gzip')).toMatchObject({ content: 'styles in gzip' });
  });

  it('the plain file if no encoding exists', () => {
    expect(serve('assets/font-1.woff2', 'br, gzip')).toMatchObject({ content: 'font' });
  });
});

describe('nothing is served at', () => {
  it.each([
    'nothing.js',
    'assets/nothing.css',
    'favicon.ico',
    '../index.js',
    'assets/../../index.js',
    '..',
    'assets/..%2Findex.html',
    '%2e%2e/index.js',
    '/etc/passwd.txt',
    'assets\\console-1.js',
    'constructor.prototype',
    '.html',
  ])('%s', (path) => {
    expect(serve(path, 'br')).toBeNull();
  });

  it.each(['assets/console-1.js.br', 'assets/console-1.js.gz', 'assets/secret.key'])(
    '%s, whose type is not served',
    (path) => {
      expect(serve(path)).toBeNull();
    },
  );
});

describe('the files of a folder', () => {
  it('include those of subfolders', () => {
    inTemporaryFolder((folder) => {
      mkdirSync(join(folder, 'assets'));
      writeFileSync(join(folder, 'index.html'), 'page');
      writeFileSync(join(folder, 'assets', 'console-1.js'), 'script');
      const files = readPageFiles(folder);

      expect(Object.fromEntries(files)).toEqual({
        'index.html': Buffer.from('page'),
        'assets/console-1.js': Buffer.from('script'),
      });
    });
  });
});
