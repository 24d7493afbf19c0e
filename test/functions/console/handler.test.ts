import { signInSettings } from '../../../functions/console/contract/session';
import { ProblemError, type HttpResponse } from '../../../functions/console/http/response';
import { signInSetting } from '../../../functions/console/sign-in/settings';
import { DISCOVERY, jsonOf, prepareConsole, problemOf } from '../../support/console/prepared-console';
import { ADA, apiRequest, CLIENT, ISSUER, jsonRequest, SETTING } from '../../support/console/requests';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('an operation', () => {
  it('gets the parts of the request', async () => {
    // Prepare
    const deleted = jest.fn(() => Promise.resolve({ body: null }));
    const { handler } = prepareConsole({ deleteConfiguration: deleted });
    // Act
    const answer = await handler(
      apiRequest({
        method: 'DELETE',
        path: '/api/configurations/a%2Fb%C3%A9',
        headers: { 'if-match': ' "Zx1" ' },
        by: ADA,
      }),
    );
    // Assess
    const person = { name: 'ada@acme.example', role: 'administrator' };
    expect(deleted.mock.calls).toEqual([[{ id: 'a/bé', query: null, body: null, etag: 'Zx1', person }]]);
    expect(answer).toMatchObject({ statusCode: 204, body: '' });
  });

  it('sends the location and the etag of what it created', async () => {
    // Prepare
    const item = { credentialsSecretId: 's', name: 's', state: 'empty' as const, clientId: null };
    const body = { items: [{ ...item, serviceAccount: null }] };
    const { handler } = prepareConsole({
      listGoogleCredentials: () => Promise.resolve({ body, etag: 'Zx1', location: '/api/somewhere' }),
    });
    // Act
    const answer = await handler(apiRequest({ path: '/api/google-credentials', by: ADA }));
    // Assess
    expect(answer.headers).toMatchObject({ etag: '"Zx1"', location: '/api/somewhere' });
    expect(jsonOf(answer)).toEqual(body);
  });

  it('sends a problem document when it cannot be done', async () => {
    // Prepare
    const errors = [{ pointer: '/establishments/0', code: 'taken' as const, detail: 'is', owner: 'Spain' }];
    const { handler } = prepareConsole({
      retryLogs: () => Promise.reject(new ProblemError('establishment_taken', 'It is taken', errors)),
    });
    // Act
    const answer = await handler(jsonRequest('POST', '/api/retries', { filter: { outcome: 'failed' } }));
    // Assess
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
  const ask = (method: string, path: string): Promise<HttpResponse> =>
    prepareConsole().handler(apiRequest({ method, path, by: ADA }));

  it.each(['/api', '/api/', '/api/Me', '/api/me/', '/api/logs//retry', '/api/configurations/%zz'])(
    'is unknown: %s',
    async (path) => {
      expect(problemOf(await ask('GET', path))).toMatchObject({ status: 404, code: 'unknown_path' });
    },
  );

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
  ])('rejects other methods and lists its own: %s %s', async (method, path, allow) => {
    // Act
    const answer = await ask(method, path);
    // Assess
    expect(answer).toMatchObject({ statusCode: 405, headers: { allow } });
    if (method !== 'HEAD') expect(problemOf(answer).code).toBe('method_not_allowed');
  });

  it.each(['/api/me', '/api/openapi.json', '/api/nothing', '/console', '/console/settings.json'])(
    'answers HEAD as it answers GET, without the body: %s',
    async (path) => {
      // Act
      const [head, get] = [await ask('HEAD', path), await ask('GET', path)];
      // Assess
      expect(get.body).not.toBe('');
      expect(head).toEqual({ ...get, body: '' });
    },
  );

  it('serves the description of the API', async () => {
    expect(jsonOf(await ask('GET', '/api/openapi.json'))).toEqual({ openapi: '3.1.0' });
  });
});

const SETTINGS = apiRequest({ path: '/console/settings.json' });

describe('the settings of the page', () => {
  it('hold the endpoints of the provider, but no access list', async () => {
    // Prepare
    const { handler } = prepareConsole();
    // Act
    const answer = await handler(SETTINGS);
    // Assess
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'cache-control': 'no-store' } });
    expect(jsonOf(answer)).toEqual({
      configured: true,
      issuer: ISSUER,
      clientId: CLIENT,
      flow: 'code',
      scope: 'openid email profile',
      authorizationEndpoint: 'https://login.acme.example/authorize',
      tokenEndpoint: 'https://tokens.acme.example/oauth/token?version=2',
    });
    expect(signInSettings.safeParse(jsonOf(answer)).success).toBe(true);
  });

  it('hold the flow and the scope of the deployment', async () => {
    // Prepare
    const signIn = signInSetting.parse({ ...SETTING, flow: 'id_token', scope: 'openid groups' });
    const discovery = { ...DISCOVERY, token_endpoint: undefined };
    const { handler } = prepareConsole({ handler: { signIn }, discovery });
    // Act
    const settings = jsonOf(await handler(SETTINGS));
    // Assess
    expect(settings).toMatchObject({ flow: 'id_token', scope: 'openid groups', tokenEndpoint: null });
  });

  it('say that sign-in is not configured', async () => {
    // Prepare
    const { handler } = prepareConsole({ handler: { signIn: null } });
    // Act
    const answer = await handler(SETTINGS);
    // Assess
    expect(answer.statusCode).toBe(200);
    expect(jsonOf(answer)).toEqual({ configured: false });
  });

  it.each([
    ['does not answer', new Error('connect 10.0.0.1')],
    ['answers something else', { error: 'x' }],
    ['is another one', { ...DISCOVERY, issuer: 'https://evil.example' }],
  ])('are unavailable when the provider %s', async (_, discovery) => {
    // Prepare
    const { handler, telemetry } = prepareConsole({ discovery });
    // Act
    const answer = await handler(SETTINGS);
    // Assess
    expect(problemOf(answer)).toMatchObject({ status: 503, code: 'sign_in_unavailable' });
    expect(answer.body).not.toMatch(/10\.0\.0\.1|evil/);
    expect(telemetry.published()).toEqual([
      ['ConsoleRequests', 1],
      ['ConsoleRequestsFailed', 1],
    ]);
  });
});

describe('the page', () => {
  it.each([
    ['the provider does not answer', { discovery: new Error('down') }],
    ['nobody can sign in', { handler: { signIn: null } }],
  ])('is served when %s', async (_, prepared) => {
    // Prepare
    const { handler, telemetry } = prepareConsole(prepared);
    // Act
    const answer = await handler(apiRequest({ path: '/console' }));
    // Assess
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect(Buffer.from(answer.body, 'base64').toString()).toBe('<!doctype html>');
    expect(telemetry.published()).toEqual([['ConsoleRequests', 1]]);
  });

  it.each(['/console', '/console/', '/console/signed-in?code=x', '/console/log/YWJj', '/console/index.html'])(
    'is served at %s',
    async (path) => {
      // Prepare
      const { handler } = prepareConsole();
      // Act
      const answer = await handler(apiRequest({ path }));
      // Assess
      expect(answer).toMatchObject({
        statusCode: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
      });
    },
  );

  it('has no other files, and needs no token', async () => {
    // Prepare
    const { handler } = prepareConsole();
    // Act
    const answers = ['/console/nothing.js', '/console/assets/../index.js'].map((path) =>
      handler(apiRequest({ path, by: ADA })),
    );
    // Assess
    for (const answer of await Promise.all(answers)) {
      expect(problemOf(answer)).toMatchObject({ status: 404, code: 'unknown_path' });
    }
  });
});
