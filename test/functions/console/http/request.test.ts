import type { OperationRequest } from '../../../../functions/console/http/operations';
import { prepareConsole, problemOf } from '../../../support/console/prepared-console';
import { ADA, apiRequest, jsonRequest } from '../../../support/console/requests';

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a query', () => {
  it.each([
    ['/api/logs?colour=red', 'colour', 'unknown_field'],
    ['/api/logs?a%2Fb~=1', 'a/b~', 'unknown_field'],
    ['/api/logs?__proto__=1', '__proto__', 'unknown_field'],
    ['/api/me?limit=1', 'limit', 'unknown_field'],
    ['/api/logs?limit=1&limit=1', 'limit', 'duplicate'],
    ['/api/logs?limit=1&colour=1&limit=2&limit=3', 'limit', 'duplicate'],
    ['/api/logs?outcome=perfect', 'outcome', 'not_in_list'],
    ['/api/employee-month?month=2026-03', 'employee', 'missing'],
  ])('is rejected with the name of the parameter: %s', async (path, pointer, code) => {
    // Prepare
    const { handler, called } = prepareConsole();
    // Act
    const answer = await handler(apiRequest({ path, by: ADA }));
    // Assess
    const { errors, ...problem } = problemOf(answer);
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(errors?.map((error) => [error.pointer, error.code])).toEqual([[pointer, code]]);
    expect(answer.body).not.toMatch(/red|perfect/);
    expect(called).toEqual([]);
  });

  it('is decoded', async () => {
    // Prepare
    const listLogs = jest.fn(() => Promise.resolve({ body: { items: [], cursor: null, searchedTo: '' } }));
    const { handler } = prepareConsole({ listLogs });
    // Act
    await handler(
      apiRequest({ path: '/api/logs?employee=l%C3%A9a%2Bx@acme.example&outcome=failed', by: ADA }),
    );
    // Assess
    const query = { employee: 'léa+x@acme.example', outcome: 'failed' };
    expect(listLogs.mock.calls).toMatchObject([[{ query, body: null, id: '' }]]);
  });
});

describe('a conditional change', () => {
  it.each([undefined, '', 'Zx1', '""', '*', 'W/"Zx1"', '"Zx1", "Zx2"', '"Zx1'])(
    'is rejected if If-Match is %j',
    async (etag) => {
      // Prepare
      const { handler, called } = prepareConsole();
      const headers: Record<string, string> = etag === undefined ? {} : { 'if-match': etag };
      const path = '/api/configurations/france/activate';
      // Act
      const answer = await handler(apiRequest({ method: 'POST', path, headers, by: ADA }));
      // Assess
      expect(problemOf(answer)).toMatchObject({ status: 428, code: 'etag_required' });
      expect(called).toEqual([]);
    },
  );
});

const RETRY = { filter: { outcome: 'failed' } };
const JSON_TYPE = { 'content-type': 'application/json' };
const retry = { method: 'POST', path: '/api/retries', by: ADA, headers: JSON_TYPE };

/** The bodies that got as far as the operation, and the console before it. */
function prepareRetries() {
  const got: OperationRequest<'retryLogs'>['body'][] = [];
  const prepared = prepareConsole({
    retryLogs: ({ body }) => {
      got.push(body);
      return Promise.resolve({ body: { retried: 0, left: 0, cursor: null } });
    },
  });
  return { ...prepared, got };
}

describe('a body', () => {
  it.each([
    ['as text', apiRequest({ ...retry, body: JSON.stringify(RETRY) })],
    ['in base64', apiRequest({ ...retry, body: Buffer.from(JSON.stringify(RETRY)) })],
    [
      'with a charset',
      jsonRequest('POST', retry.path, RETRY, {
        headers: { 'content-type': 'Application/JSON ;charset=UTF-8' },
      }),
    ],
    ['as large as may be', apiRequest({ ...retry, body: JSON.stringify(RETRY).padEnd(64 * 1024) })],
  ])('is accepted %s', async (_, request) => {
    // Prepare
    const { handler, got } = prepareRetries();
    // Act
    const answer = await handler(request);
    // Assess
    expect(answer.statusCode).toBe(200);
    expect(got).toEqual([RETRY]);
  });

  const tooLarge = JSON.stringify(RETRY).padEnd(64 * 1024 + 1);
  // Fewer characters than bytes.
  const tooLargeInBytes = JSON.stringify({ filter: { outcome: 'failed', employee: 'é'.repeat(33 * 1024) } });

  it.each([
    ['text', tooLarge],
    ['base64', Buffer.from(tooLarge)],
    ['letters with accents', tooLargeInBytes],
  ])('is rejected if it is too large: %s', async (_, body) => {
    // Prepare
    const { handler, got } = prepareRetries();
    // Act
    const answer = await handler(apiRequest({ ...retry, body }));
    // Assess
    expect(problemOf(answer)).toMatchObject({ status: 413, code: 'body_too_large' });
    expect(got).toEqual([]);
  });

  it.each(['text/plain', 'application/jsonp', 'application/x-www-form-urlencoded', 'text/json', ''])(
    'is rejected if its content type is %j',
    async (type) => {
      // Prepare
      const { handler, got } = prepareRetries();
      const headers = { 'content-type': type };
      // Act
      const answer = await handler(apiRequest({ ...retry, headers, body: JSON.stringify(RETRY) }));
      // Assess
      expect(problemOf(answer)).toMatchObject({
        status: 400,
        code: 'invalid_request',
        detail: 'The content type must be application/json',
      });
      expect(got).toEqual([]);
    },
  );

  it.each([
    ['nothing', undefined],
    ['empty', ''],
    ['broken JSON', '{"filter":{"outcome":"failed"}'],
    ['two documents', '{} {}'],
    ['no UTF-8', Buffer.from('{"filter":{"outcome":"failed","employee":"\xe9"}}', 'latin1')],
  ])('is rejected if it is %s', async (_, body) => {
    // Prepare
    const { handler, got } = prepareRetries();
    // Act
    const answer = await handler(apiRequest({ ...retry, ...(body !== undefined && { body }) }));
    // Assess
    expect(problemOf(answer)).toMatchObject({
      status: 400,
      code: 'invalid_request',
      detail: 'The body is not JSON in UTF-8',
    });
    expect(got).toEqual([]);
  });

  it.each([
    ['beside the others', { ...RETRY, more: 1 }, ['/more']],
    ['deep inside', { filter: { outcome: 'failed', employe: 'x' } }, ['/filter/employe']],
    ['each', { ...RETRY, a: 1, 'b/~': { c: 1 } }, ['/a', '/b~1~0']],
  ])('is rejected with the pointer of an unknown field: %s', async (_, body, pointers) => {
    // Prepare
    const { handler, got } = prepareRetries();
    // Act
    const answer = await handler(jsonRequest('POST', retry.path, body));
    // Assess
    const detail = 'is not a known field';
    expect(problemOf(answer)).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: pointers.map((pointer) => ({ pointer, code: 'unknown_field', detail })),
    });
    expect(got).toEqual([]);
  });

  it('is rejected with the pointer of a field named like a prototype property', async () => {
    // Prepare
    const { handler, got } = prepareRetries();
    const body = '{"filter":{"outcome":"failed","__proto__":{"outcome":"failed"}}}';
    // Act
    const answer = await handler(apiRequest({ ...retry, body }));
    // Assess
    expect(problemOf(answer).errors).toMatchObject([{ pointer: '/filter/__proto__', code: 'unknown_field' }]);
    expect(got).toEqual([]);
  });

  const nested = (levels: number, [open, close]: readonly [string, string] = ['[', ']']) =>
    `{"filter":{"outcome":"failed","employee":${open.repeat(levels)}1${close.repeat(levels)}}}`;
  const OBJECTS = ['{"a":', '}'] as const;

  it.each([
    ['lists', nested(19), '/filter/employee' + '/0'.repeat(18)],
    ['objects', nested(19, OBJECTS), '/filter/employee' + '/a'.repeat(18)],
    ['60 KB of lists', nested(30_000), '/filter/employee' + '/0'.repeat(18)],
    ['60 KB of objects', nested(10_000, OBJECTS), '/filter/employee' + '/a'.repeat(18)],
    ['nothing but lists', '['.repeat(32_000) + ']'.repeat(32_000), '/0'.repeat(20)],
  ])('is rejected with the pointer of the field that is nested too deep: %s', async (_, body, pointer) => {
    // Prepare
    const { handler, got } = prepareRetries();
    // Act
    const answer = await handler(apiRequest({ ...retry, body }));
    // Assess
    const detail = 'must not be nested deeper than 20 levels';
    expect(problemOf(answer)).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ pointer, code: 'invalid_format', detail }],
    });
    expect(got).toEqual([]);
  });

  it('is validated as usual at the deepest allowed level', async () => {
    // Prepare
    const { handler } = prepareRetries();
    // Act
    const answer = await handler(apiRequest({ ...retry, body: nested(18) }));
    // Assess
    expect(problemOf(answer).errors).toMatchObject([{ pointer: '/filter/employee', code: 'wrong_type' }]);
  });

  it.each([
    ['a text', { filter: { outcome: 'failed', employee: '\ud800@acme.example' } }, '/filter/employee'],
    ['a name', { filter: { outcome: 'failed', 'a\udfff': 1 } }, '/filter'],
  ])('is rejected if %s holds a lone surrogate', async (_, body, pointer) => {
    // Prepare
    const { handler, got } = prepareRetries();
    // Act
    const answer = await handler(jsonRequest('POST', retry.path, body));
    // Assess
    expect(problemOf(answer)).toMatchObject({ status: 400, errors: [{ pointer, code: 'invalid_format' }] });
    expect(got).toEqual([]);
  });

  const halfDays = { first: ['09:00'], second: ['14:00', '18:00', '20:00'] };

  it('is rejected with the pointers of all invalid fields, in lists too', async () => {
    // Prepare
    const { handler, called } = prepareConsole();
    const presentation = { locale: 'de', halfDays, sendInvitations: 'none', pendingWorkplaces: 'show' };
    // Act
    const answer = await handler(
      jsonRequest('POST', '/api/preview', { products: ['office', 'coffee'], presentation }),
    );
    // Assess
    expect(problemOf(answer).errors).toEqual([
      { pointer: '/products/1', code: 'not_in_list', detail: 'must be one of training, office, absences' },
      { pointer: '/presentation/locale', code: 'not_in_list', detail: 'must be one of fr, en' },
      { pointer: '/presentation/timeZone', code: 'missing', detail: 'is missing' },
      { pointer: '/presentation/halfDays/first', code: 'too_short', detail: 'must have at least 2' },
      { pointer: '/presentation/halfDays/second', code: 'too_long', detail: 'must have at most 2' },
      { pointer: '/presentation/absences', code: 'missing', detail: 'is missing' },
    ]);
    expect(called).toEqual([]);
  });
});
