import { ProblemError, type HttpResponse } from '../../../functions/console/http/response';
import { jsonOf, prepareConsole, problemOf } from '../../support/console/prepared-console';
import { ADA, apiRequest, jsonRequest } from '../../support/console/requests';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('an operation', () => {
  it('gets what the request holds', async () => {
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

  it('says where it put what it made, and the etag of it', async () => {
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

  it('tells what it cannot do', async () => {
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
    'that is not there is told apart: %s',
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
  ])('tells its methods when it is asked to %s: %s', async (method, path, allow) => {
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

  it('leads to the description of the API', async () => {
    expect(jsonOf(await ask('GET', '/api/openapi.json'))).toEqual({ openapi: '3.1.0' });
  });
});
