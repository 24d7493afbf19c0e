import * as z from 'zod';
import { OPERATIONS } from '../../../functions/console/contract/operations';
import { signInSettings } from '../../../functions/console/contract/session';
import { findOperation, operationNames } from '../../../functions/console/http/operations';
import { type HttpResponse, ProblemError } from '../../../functions/console/http/response';
import { signInSetting } from '../../../functions/console/sign-in/settings';
import { DISCOVERY, jsonOf, prepareConsole, problemOf } from '../../support/console/prepared-console';
import {
  ADA,
  apiRequest,
  type Claims,
  CLIENT,
  ISSUER,
  jsonRequest,
  REN,
  SAM,
  SETTING,
  tokenOf,
} from '../../support/console/requests';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('an operation', () => {
  it('receives the parts of the request', async () => {
    const deleted = jest.fn(() => Promise.resolve({ body: null }));
    const { handler } = prepareConsole({ deleteConfiguration: deleted });
    const answer = await handler(
      apiRequest({
        method: 'DELETE',
        path: '/api/configurations/a%2Fb%C3%A9',
        headers: { 'if-match': ' "Zx1" ' },
        by: ADA,
      }),
    );

    const person = { name: 'ada@acme.example', role: 'administrator' };
    expect(deleted.mock.calls).toEqual([[{ id: 'a/bé', query: null, body: null, etag: 'Zx1', person }]]);
    expect(answer).toMatchObject({ statusCode: 204, body: '' });
  });

  it('returns the location and the etag of a created object', async () => {
    const item = { credentialsSecretId: 's', name: 's', state: 'empty' as const, clientId: null };
    const body = {
      prefix: 'p/',
      adminConsole: 'https://admin.example',
      state: 'ready' as const,
      items: [{ ...item, serviceAccount: null }],
    };
    const { handler } = prepareConsole({
      listGoogleCredentials: () => Promise.resolve({ body, etag: 'Zx1', location: '/api/somewhere' }),
    });
    const answer = await handler(apiRequest({ path: '/api/google-credentials', by: ADA }));

    expect(answer.headers).toMatchObject({ etag: '"Zx1"', location: '/api/somewhere' });
    expect(jsonOf(answer)).toEqual(body);
  });

  it('returns a problem document when it fails', async () => {
    const errors = [{ pointer: '/establishments/0', code: 'taken' as const, detail: 'is', owner: 'Spain' }];
    const { handler } = prepareConsole({
      retryLogs: () => Promise.reject(new ProblemError('establishment_taken', 'It is taken', errors)),
    });
    const answer = await handler(jsonRequest('POST', '/api/retries', { filter: { outcome: 'failed' } }));

    expect(problemOf(answer)).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      code: 'establishment_taken',
      detail: 'It is taken',
      requestId: 'request-1',
      errors,
    });
  });
});

describe('a path', () => {
  const send = (method: string, path: string): Promise<HttpResponse> =>
    prepareConsole().handler(apiRequest({ method, path, by: ADA }));

  it.each([
    '/api',
    '/api/',
    '/api/Me',
    '/api/me/',
    '/api/logs/',
    '/api/logs/a/b',
    '/api/logs/a/retry/',
    '/api/logs//retry',
    '/api/logs/%E9',
    '/api/configurations/%zz',
  ])('is unknown: %s', async (path) => {
    expect(problemOf(await send('GET', path))).toMatchObject({ status: 404, code: 'unknown_path' });
  });

  it.each([
    ['PATCH', '/api/me', 'GET, HEAD'],
    ['OPTIONS', '/api/configurations', 'GET, HEAD, POST'],
    ['POST', '/api/configurations/france', 'GET, HEAD, PUT, DELETE'],
    ['GET', '/api/retries', 'POST'],
    ['HEAD', '/api/retries', 'POST'],
    ['get', '/api/me', 'GET, HEAD'],
    ['DELETE', '/api/openapi.json', 'GET, HEAD'],
    ['POST', '/console', 'GET, HEAD'],
    ['PUT', '/console/settings.json', 'GET, HEAD'],
  ])('rejects other methods and lists the allowed ones: %s %s', async (method, path, allow) => {
    const answer = await send(method, path);

    expect(answer).toMatchObject({ statusCode: 405, headers: { allow } });
    if (method !== 'HEAD') expect(problemOf(answer).code).toBe('method_not_allowed');
  });

  it.each(['/api/me', '/api/openapi.json', '/api/nothing', '/console', '/console/settings.json'])(
    'returns the response to GET without the body for HEAD: %s',
    async (path) => {
      const [head, get] = [await send('HEAD', path), await send('GET', path)];

      expect(get.body).not.toBe('');
      expect(head).toEqual({ ...get, body: '' });
    },
  );

  it('serves the OpenAPI document', async () => {
    expect(jsonOf(await send('GET', '/api/openapi.json'))).toEqual({ openapi: '3.1.0' });
  });
});

const SETTINGS = apiRequest({ path: '/console/settings.json' });

describe('the settings of the page', () => {
  it('contain the endpoints of the provider but no access lists', async () => {
    const { handler } = prepareConsole();
    const answer = await handler(SETTINGS);

    expect(answer).toMatchObject({ statusCode: 200, headers: { 'cache-control': 'no-store' } });
    expect(jsonOf(answer)).toEqual({
      configured: true,
      issuer: ISSUER,
      clientId: CLIENT,
      flow: 'code',
      scope: 'openid email profile',
      contact: null,
      authorizationEndpoint: 'https://login.acme.example/authorize',
      tokenEndpoint: 'https://tokens.acme.example/oauth/token?version=2',
    });
    expect(signInSettings.safeParse(jsonOf(answer)).success).toBe(true);
  });

  it('contain the flow, the scope and the contact of the stage', async () => {
    const contact = 'it@acme.example';
    const signIn = signInSetting.parse({ ...SETTING, flow: 'id_token', scope: 'openid groups', contact });
    const discovery = { ...DISCOVERY, token_endpoint: undefined };
    const { handler } = prepareConsole({ handler: { signIn }, discovery });
    const settings = jsonOf(await handler(SETTINGS));

    expect(settings).toMatchObject({
      flow: 'id_token',
      scope: 'openid groups',
      contact,
      tokenEndpoint: null,
    });
  });

  it('indicate that sign-in is not configured', async () => {
    const { handler } = prepareConsole({ handler: { signIn: null } });
    const answer = await handler(SETTINGS);

    expect(answer.statusCode).toBe(200);
    expect(jsonOf(answer)).toEqual({ configured: false });
  });

  it.each([
    ['does not respond', new Error('connect 10.0.0.1')],
    ['returns an invalid response', { error: 'x' }],
    ['has another issuer', { ...DISCOVERY, issuer: 'https://evil.example' }],
  ])('are unavailable when the provider %s', async (_, discovery) => {
    const { handler, telemetry } = prepareConsole({ discovery });
    const answer = await handler(SETTINGS);

    expect(problemOf(answer)).toMatchObject({ status: 503, code: 'sign_in_unavailable' });
    expect(answer.body).not.toMatch(/10\.0\.0\.1|evil/);
    expect(telemetry.published()).toEqual([['ConsoleRequests', 1]]);
  });
});

describe('the page', () => {
  it.each([
    ['the provider does not respond', { discovery: new Error('down') }],
    ['nobody can sign in', { handler: { signIn: null } }],
  ])('is served when %s', async (_, prepared) => {
    const { handler, telemetry } = prepareConsole(prepared);
    const answer = await handler(apiRequest({ path: '/console' }));

    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect(Buffer.from(answer.body, 'base64').toString()).toBe('<!doctype html>');
    expect(telemetry.published()).toEqual([['ConsoleRequests', 1]]);
  });

  it.each(['/console', '/console/', '/console/signed-in?code=x', '/console/log/YWJj', '/console/index.html'])(
    'is served at %s',
    async (path) => {
      const { handler } = prepareConsole();
      const answer = await handler(apiRequest({ path }));

      expect(answer).toMatchObject({
        statusCode: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
      });
    },
  );

  it('has no other files', async () => {
    const { handler } = prepareConsole();
    const answers = ['/console/nothing.js', '/console/assets/../index.js'].map((path) =>
      handler(apiRequest({ path, by: ADA })),
    );

    for (const answer of await Promise.all(answers)) {
      expect(problemOf(answer)).toMatchObject({ status: 404, code: 'unknown_path' });
    }
  });
});

describe('the route of an operation', () => {
  it.each(operationNames)('is its method and path: %s', (name) => {
    const { method, path } = OPERATIONS[name];
    const id = path.includes('{id}') ? 'a-1' : '';

    expect(findOperation(method, path.replace('{id}', 'a-1'))).toEqual({ kind: 'operation', name, id });
  });

  it.each([
    ['a%2Fb', 'a/b'],
    ['%C3%A9%20', 'é '],
    ['..', '..'],
    ['a?b', 'a?b'],
    ['a+b', 'a+b'],
  ])('has a decoded id: %s', (encoded, id) => {
    expect(findOperation('GET', `/api/logs/${encoded}`)).toMatchObject({ name: 'getLog', id });
  });

  it.each(['/x/api/me', '/api/me\n', '/api/configurations/france/authorization_check'])(
    'does not exist at %j',
    (path) => {
      expect(findOperation('GET', path)).toEqual({ kind: 'unknown_path' });
    },
  );
});

/** Texts that no log may contain. */
const PRIVATE = ['acme.example', 'lea', 'Léa', 'TGVh', 'secret-1', '203.0.113.1', 'Firefox', 'subject'];

/** Fields of each line, besides its time. */
const COMMON_FIELDS = {
  level: 'INFO',
  message: 'Console request',
  service: 'console',
  requestId: 'request-1',
  durationMs: 7,
};
const logLine = z.looseObject({ timestamp: z.iso.datetime() });

const failing = () => Promise.reject(new TypeError('no secret-1 for lea@acme.example'));

describe('the log of a request', () => {
  it.each([
    ['of an administrator', { by: ADA }, { operation: 'getPerson', role: 'administrator', status: 200 }],
    ['of a reader', { by: REN }, { operation: 'getPerson', role: 'reader', status: 200 }],
    ['without a token', {}, { status: 401 }],
    ['of a person without access', { by: SAM }, { status: 403 }],
    ['at an unknown path', { by: ADA, path: '/api/x' }, { role: 'administrator', status: 404 }],
  ])('has the operation, the role and the status %s', async (_, request, expected) => {
    const { handler, telemetry } = prepareConsole();
    await handler(apiRequest(request));

    const [line, ...more] = z.array(logLine).parse(telemetry.logs());
    expect(more).toEqual([]);
    expect(line).toEqual({ timestamp: line?.timestamp, ...COMMON_FIELDS, ...expected });
    expect(telemetry.published()).toEqual([['ConsoleRequests', 1]]);
  });

  it('is not written for the page', async () => {
    const { handler, telemetry } = prepareConsole();
    await handler(apiRequest({ path: '/console/employee?employee=lea@acme.example' }));

    expect(telemetry.logs()).toEqual([]);
    expect(telemetry.published()).toEqual([['ConsoleRequests', 1]]);
  });

  it('contains no person, no token and nothing of the request', async () => {
    const { handler, telemetry } = prepareConsole({
      getLog: () => Promise.reject(new ProblemError('unknown_event', 'No event of lea@acme.example')),
      listLogs: failing,
    });
    const lea: Claims = { ...ADA, sub: 'lea-1', name: 'Léa' };
    const body = { address: 'lea@acme.example', 'secret-1': 'Léa' };
    const requests = [
      apiRequest({ by: lea }),
      apiRequest({ by: lea, path: '/api/logs?employee=lea@acme.example&secret-1' }),
      apiRequest({ by: lea, path: '/api/logs?employee=lea@acme.example' }),
      apiRequest({ by: lea, path: '/api/logs/TGVh' }),
      apiRequest({ by: { ...SAM, sub: 'lea-1' }, path: '/api/logs/TGVh?employee=lea' }),
      apiRequest({ headers: { authorization: `Bearer ${tokenOf(lea)} secret-1`, cookie: 'secret-1' } }),
      apiRequest({ by: lea, path: '/api/lea@acme.example' }),
      apiRequest({ by: lea, path: '/api/logs/TGVh', method: 'PATCH' }),
      jsonRequest('POST', '/api/configurations/lea/authorization-check', body, { by: lea }),
    ];
    for (const request of requests) await handler(request);

    const text = telemetry.text();
    expect(telemetry.logs().length).toBeGreaterThanOrEqual(requests.length);
    for (const secret of [...PRIVATE, tokenOf(lea)]) expect(text).not.toContain(secret);
  });
});

describe('an internal error', () => {
  it('is reported by its request id and counted, without its message', async () => {
    const { handler, telemetry } = prepareConsole({ listLogs: failing });
    const answer = await handler(apiRequest({ path: '/api/logs', by: ADA }));

    expect(problemOf(answer)).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      code: 'internal_error',
      detail:
        'Something went wrong on our side; the log of the console function has the details under this request id',
      requestId: 'request-1',
    });
    expect(telemetry.logs()).toMatchObject([
      { level: 'ERROR', message: 'Console failed', requestId: 'request-1', error: 'TypeError' },
      { level: 'INFO', operation: 'listLogs', role: 'administrator', status: 500 },
    ]);
    expect(telemetry.text()).toContain('handler.test');
    for (const secret of PRIVATE) expect(answer.body + telemetry.text()).not.toContain(secret);
    expect(telemetry.published()).toEqual([['ConsoleRequests', 1]]);
  });

  it('does not stop the function when it is thrown synchronously', async () => {
    const { handler } = prepareConsole({
      listAudit: () => {
        throw new RangeError('secret-1');
      },
    });
    const answers = [
      await handler(apiRequest({ path: '/api/audit', by: ADA })),
      await handler(apiRequest({ by: ADA })),
    ];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([500, 200]);
  });

  it.each([
    ['the API', '/api/logs/%'],
    ['the page', '/console/%'],
  ])('is not caused by a malformed path: %s', async (_, path) => {
    const { handler, telemetry } = prepareConsole();
    const { statusCode } = await handler(apiRequest({ path, by: ADA }));

    expect(statusCode).toBeLessThan(500);
    expect(telemetry.published()).toEqual([['ConsoleRequests', 1]]);
  });
});
