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
  ])('gets the name and role of %s', async (_, by, expected) => {
    const { handler } = prepareConsole();
    const answer = await handler(apiRequest({ by }));

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
    ['with a token for several applications', apiRequest({ by: { ...ADA, aud: [CLIENT, 'other'] } })],
    ['with a token of another provider', apiRequest({ by: { ...ADA, iss: 'https://evil.example' } })],
    ['at an unknown path', apiRequest({ path: '/api/nothing' })],
    ['for the OpenAPI document', apiRequest({ path: '/api/openapi.json' })],
  ])('is not signed in %s', async (_, request) => {
    const { handler, called } = prepareConsole();
    const answer = await handler(request);

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
      const { handler, called } = prepareConsole();
      const answer = await handler(apiRequest({ path, by: SAM }));

      expect(problemOf(answer)).toMatchObject({ status: 403, title: 'Forbidden', code: 'not_admitted' });
      expect(answer.headers).not.toHaveProperty('www-authenticate');
      expect(called).toEqual([]);
    },
  );

  it.each(operationNames)('is rejected when sign-in is not configured: %s', async (name) => {
    const { handler, called } = prepareConsole({ handler: { signIn: null } });
    const { method, path } = OPERATIONS[name];
    const answers = [ADA, undefined].map((by) => handler(apiRequest({ method, path, ...(by && { by }) })));

    for (const answer of await Promise.all(answers)) expect(problemOf(answer).code).toBe('not_signed_in');
    expect(called).toEqual([]);
  });
});

describe('a reader', () => {
  const changes = operationNames.filter((name) => OPERATIONS[name].method !== 'GET');
  const harmless = ['previewPresentation'];

  it.each(changes.filter((name) => !harmless.includes(name)))('may not %s', async (name) => {
    const { handler, called } = prepareConsole();
    const { method, path } = OPERATIONS[name];

    // The role is checked before the body.
    const answer = await handler(
      apiRequest({ method, path: path.replace('{id}', '1'), by: REN, body: 'no JSON' }),
    );

    expect(problemOf(answer)).toMatchObject({ status: 403, code: 'not_allowed' });
    expect(called).toEqual([]);
  });

  it.each(['/api/logs', '/api/configurations', '/api/audit', '/api/chart'])('may read %s', async (path) => {
    const { handler, called } = prepareConsole();
    await handler(apiRequest({ path, by: REN }));

    expect(called).toHaveLength(1);
  });
});
