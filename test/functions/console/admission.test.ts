import { OPERATIONS } from '../../../functions/console/contract/operations';
import { operationNames } from '../../../functions/console/http/operations';
import { jsonOf, prepareConsole, problemOf } from '../../support/console/prepared-console';
import { ADA, apiRequest, CLIENT, REN, SAM } from '../../support/console/requests';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a caller of the API', () => {
  it.each([
    ['an administrator', ADA, { name: 'ada@acme.example', role: 'administrator' }],
    ['a reader', REN, { name: 'ren-1', role: 'reader' }],
  ])('gets their name and role: %s', async (_, by, expected) => {
    // Prepare
    const { handler } = prepareConsole();
    // Act
    const answer = await handler(apiRequest({ by }));
    // Assess
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(jsonOf(answer)).toEqual(expected);
  });

  const { headers } = apiRequest({ by: ADA });

  it.each([
    ['without a token', apiRequest()],
    ['with a token that API Gateway has not verified', apiRequest({ headers })],
    ['with a token for another application', apiRequest({ by: { ...ADA, aud: 'other' } })],
    ['with a token for others too', apiRequest({ by: { ...ADA, aud: [CLIENT, 'other'] } })],
    ['with a token of another provider', apiRequest({ by: { ...ADA, iss: 'https://evil.example' } })],
    ['at a path that is not there', apiRequest({ path: '/api/nothing' })],
    ['for the description', apiRequest({ path: '/api/openapi.json' })],
  ])('is not signed in %s', async (_, request) => {
    // Prepare
    const { handler, called } = prepareConsole();
    // Act
    const answer = await handler(request);
    // Assess
    expect(problemOf(answer)).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      code: 'not_signed_in',
      detail: 'Sign in: the token is missing or was not issued for this console',
      requestId: 'request-1',
    });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(called).toEqual([]);
  });

  it.each(['/api/me', '/api/openapi.json', '/api/logs/x', '/api/nothing'])(
    'is rejected without access: %s',
    async (path) => {
      // Prepare
      const { handler, called } = prepareConsole();
      // Act
      const answer = await handler(apiRequest({ path, by: SAM }));
      // Assess
      expect(problemOf(answer)).toMatchObject({ status: 403, title: 'Forbidden', code: 'not_admitted' });
      expect(answer.headers).not.toHaveProperty('www-authenticate');
      expect(called).toEqual([]);
    },
  );

  it.each(operationNames)('is rejected when sign-in is not configured: %s', async (name) => {
    // Prepare
    const { handler, called } = prepareConsole({ handler: { signIn: null } });
    const { method, path } = OPERATIONS[name];
    // Act
    const answers = [ADA, undefined].map((by) => handler(apiRequest({ method, path, ...(by && { by }) })));
    // Assess
    for (const answer of await Promise.all(answers)) expect(problemOf(answer).code).toBe('not_signed_in');
    expect(called).toEqual([]);
  });
});

describe('a reader', () => {
  const changes = operationNames.filter((name) => OPERATIONS[name].method !== 'GET');
  const harmless = ['previewPresentation'];

  it.each(changes.filter((name) => !harmless.includes(name)))('may not %s', async (name) => {
    // Prepare
    const { handler, called } = prepareConsole();
    const { method, path } = OPERATIONS[name];
    // Act: what is wrong with the request is no business of his.
    const answer = await handler(
      apiRequest({ method, path: path.replace('{id}', '1'), by: REN, body: 'no JSON' }),
    );
    // Assess
    expect(problemOf(answer)).toMatchObject({ status: 403, code: 'not_allowed' });
    expect(called).toEqual([]);
  });

  it.each(['/api/logs', '/api/configurations', '/api/audit', '/api/chart'])(
    'may look at %s',
    async (path) => {
      // Prepare
      const { handler, called } = prepareConsole();
      // Act
      await handler(apiRequest({ path, by: REN }));
      // Assess
      expect(called).toHaveLength(1);
    },
  );
});
