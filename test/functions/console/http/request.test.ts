import * as z from 'zod';
import { fieldProblems } from '../../../../functions/console/http/field-problems';
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
    const { handler, called } = prepareConsole();
    const answer = await handler(apiRequest({ path, by: ADA }));

    const { errors, ...problem } = problemOf(answer);
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(errors?.map((error) => [error.pointer, error.code])).toEqual([[pointer, code]]);
    expect(answer.body).not.toMatch(/red|perfect/);
    expect(called).toEqual([]);
  });

  it('is decoded', async () => {
    const listLogs = jest.fn(() => Promise.resolve({ body: { items: [], cursor: null, searchedTo: '' } }));
    const { handler } = prepareConsole({ listLogs });
    await handler(
      apiRequest({ path: '/api/logs?employee=l%C3%A9a%2Bx@acme.example&outcome=failed', by: ADA }),
    );

    const query = { employee: 'léa+x@acme.example', outcome: 'failed' };
    expect(listLogs.mock.calls).toMatchObject([[{ query, body: null, id: '' }]]);
  });
});

describe('a conditional change', () => {
  it.each([undefined, '', 'Zx1', '""', '*', 'W/"Zx1"', '"Zx1", "Zx2"', '"Zx1'])(
    'is rejected if If-Match is %j',
    async (etag) => {
      const { handler, called } = prepareConsole();
      const headers: Record<string, string> = etag === undefined ? {} : { 'if-match': etag };
      const path = '/api/configurations/france/activate';
      const answer = await handler(apiRequest({ method: 'POST', path, headers, by: ADA }));

      expect(problemOf(answer)).toMatchObject({ status: 428, code: 'etag_required' });
      expect(called).toEqual([]);
    },
  );
});

const RETRY = { filter: { outcome: 'failed' } };
const JSON_TYPE = { 'content-type': 'application/json' };
const retry = { method: 'POST', path: '/api/retries', by: ADA, headers: JSON_TYPE };

/** A console that collects the bodies which reach the operation. */
function prepareRetries() {
  const got: OperationRequest<'retryLogs'>['body'][] = [];
  const prepared = prepareConsole({
    retryLogs: ({ body }) => {
      got.push(body);
      return Promise.resolve({ body: { retried: 0, left: 0, skipped: [], cursor: null } });
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
    ['of the maximum size', apiRequest({ ...retry, body: JSON.stringify(RETRY).padEnd(64 * 1024) })],
  ])('is accepted %s', async (_, request) => {
    const { handler, got } = prepareRetries();
    const answer = await handler(request);

    expect(answer.statusCode).toBe(200);
    expect(got).toEqual([RETRY]);
  });

  const tooLarge = JSON.stringify(RETRY).padEnd(64 * 1024 + 1);
  // Fewer characters than bytes.
  const tooLargeInBytes = JSON.stringify({ filter: { outcome: 'failed', employee: 'é'.repeat(33 * 1024) } });

  it.each([
    ['text', tooLarge],
    ['base64', Buffer.from(tooLarge)],
    ['characters of two bytes', tooLargeInBytes],
  ])('is rejected if it is too large: %s', async (_, body) => {
    const { handler, got } = prepareRetries();
    const answer = await handler(apiRequest({ ...retry, body }));

    expect(problemOf(answer)).toMatchObject({ status: 413, code: 'body_too_large' });
    expect(got).toEqual([]);
  });

  it.each(['text/plain', 'application/jsonp', 'application/x-www-form-urlencoded', 'text/json', ''])(
    'is rejected if its content type is %j',
    async (type) => {
      const { handler, got } = prepareRetries();
      const headers = { 'content-type': type };
      const answer = await handler(apiRequest({ ...retry, headers, body: JSON.stringify(RETRY) }));

      expect(problemOf(answer)).toMatchObject({
        status: 400,
        code: 'invalid_request',
        detail: 'The content type must be application/json',
      });
      expect(got).toEqual([]);
    },
  );

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['broken JSON', '{"filter":{"outcome":"failed"}'],
    ['two documents', '{} {}'],
    ['in another encoding', Buffer.from('{"filter":{"outcome":"failed","employee":"\xe9"}}', 'latin1')],
  ])('is rejected if it is %s', async (_, body) => {
    const { handler, got } = prepareRetries();
    const answer = await handler(apiRequest({ ...retry, ...(body !== undefined && { body }) }));

    expect(problemOf(answer)).toMatchObject({
      status: 400,
      code: 'invalid_request',
      detail: 'The body is not JSON in UTF-8',
    });
    expect(got).toEqual([]);
  });

  it.each([
    ['at the top', { ...RETRY, more: 1 }, ['/more']],
    ['nested', { filter: { outcome: 'failed', employe: 'x' } }, ['/filter/employe']],
    ['several', { ...RETRY, a: 1, 'b/~': { c: 1 } }, ['/a', '/b~1~0']],
  ])('is rejected with the pointer of an unknown field: %s', async (_, body, pointers) => {
    const { handler, got } = prepareRetries();
    const answer = await handler(jsonRequest('POST', retry.path, body));

    const detail = 'is not a known field';
    expect(problemOf(answer)).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: pointers.map((pointer) => ({ pointer, code: 'unknown_field', detail })),
    });
    expect(got).toEqual([]);
  });

  it('is rejected with the pointer of a field named like a prototype property', async () => {
    const { handler, got } = prepareRetries();
    const body = '{"filter":{"outcome":"failed","__proto__":{"outcome":"failed"}}}';
    const answer = await handler(apiRequest({ ...retry, body }));

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
    ['only lists', '['.repeat(32_000) + ']'.repeat(32_000), '/0'.repeat(20)],
  ])('is rejected with the pointer of the field that is nested too deep: %s', async (_, body, pointer) => {
    const { handler, got } = prepareRetries();
    const answer = await handler(apiRequest({ ...retry, body }));

    const detail = 'must not be nested deeper than 20 levels';
    expect(problemOf(answer)).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ pointer, code: 'invalid_format', detail }],
    });
    expect(got).toEqual([]);
  });

  it('is validated down to the deepest allowed level', async () => {
    const { handler } = prepareRetries();
    const answer = await handler(apiRequest({ ...retry, body: nested(18) }));

    expect(problemOf(answer).errors).toMatchObject([{ pointer: '/filter/employee', code: 'wrong_type' }]);
  });

  it.each([
    ['a text', { filter: { outcome: 'failed', employee: '\ud800@acme.example' } }, '/filter/employee'],
    ['a name', { filter: { outcome: 'failed', 'a\udfff': 1 } }, '/filter'],
  ])('is rejected if %s holds a lone surrogate', async (_, body, pointer) => {
    const { handler, got } = prepareRetries();
    const answer = await handler(jsonRequest('POST', retry.path, body));

    expect(problemOf(answer)).toMatchObject({ status: 400, errors: [{ pointer, code: 'invalid_format' }] });
    expect(got).toEqual([]);
  });

  const halfDays = { first: ['09:00'], second: ['14:00', '18:00', '20:00'] };

  it('is rejected with the pointers of all invalid fields', async () => {
    const { handler, called } = prepareConsole();
    const presentation = { locale: 'de', halfDays, sendInvitations: 'none', pendingWorkplaces: 'show' };
    const answer = await handler(
      jsonRequest('POST', '/api/preview', { products: ['office', 'coffee'], presentation }),
    );

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

/** Returns the problems of an input. */
function problemsOf(schema: z.ZodType, input: unknown) {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : fieldProblems(parsed.error.issues, input);
}

const VALUE = 'tom@acme.example';

describe('the problem of a field', () => {
  it.each<[string, z.ZodType, unknown, string, string]>([
    ['with another type', z.string(), 7, 'wrong_type', 'must be of type string'],
    ['that is null', z.string(), null, 'wrong_type', 'must be of type string'],
    ['that is not a list', z.array(z.string()), VALUE, 'wrong_type', 'must be of type array'],
    ['with too few items', z.array(z.string()).min(1), [], 'too_short', 'must have at least 1'],
    ['that is too short', z.string().min(30), VALUE, 'too_short', 'must have at least 30'],
    ['that is too long', z.string().max(3), VALUE, 'too_long', 'must have at most 3'],
    ['outside of an enumeration', z.enum(['a', 'b']), VALUE, 'not_in_list', 'must be one of a, b'],
    ['that differs from a literal', z.literal('a'), VALUE, 'not_in_list', 'must be one of a'],
    [
      'in another format',
      z.string().regex(/^\d+$/, { error: 'is no number' }),
      VALUE,
      'invalid_format',
      'is no number',
    ],
    [
      'that breaks a rule',
      z.string().refine(() => false, { error: 'is no good' }),
      VALUE,
      'invalid_format',
      'is no good',
    ],
    [
      'that matches no member of a union',
      z.union([z.boolean(), z.int()]),
      VALUE,
      'wrong_type',
      'does not have the expected format',
    ],
    [
      'that is not a multiple',
      z.number().multipleOf(5),
      7,
      'wrong_type',
      'does not have the expected format',
    ],
    [
      'with an invalid key',
      z.record(z.string().max(1), z.int()),
      { long: 1 },
      'wrong_type',
      'does not have the expected format',
    ],
  ])('%s has a code and a detail', (_, schema, value, code, detail) => {
    const problems = problemsOf(z.strictObject({ list: z.tuple([z.object({ field: schema })]) }), {
      list: [{ field: value }],
    });

    // The problem of a key points to the key.
    expect(problems).toMatchObject([{ code, detail }]);
    expect(problems[0]?.pointer).toMatch(/^\/list\/0\/field(\/long)?$/);
    expect(JSON.stringify(problems)).not.toContain(VALUE);
  });

  it.each([
    ['/outer', {}],
    ['/outer/inner', { outer: {} }],
    ['/outer/inner', { outer: { inner: undefined } }],
  ])('is "missing" for %s in %j', (pointer, input) => {
    const problems = problemsOf(z.object({ outer: z.object({ inner: z.enum(['a']) }) }), input);

    expect(problems).toEqual([{ pointer, code: 'missing', detail: 'is missing' }]);
  });

  it('is separate for each unknown field', () => {
    const problems = problemsOf(z.strictObject({ a: z.strictObject({}) }), {
      a: { 'x/y': 1, 'x~y': 2 },
      b: VALUE,
    });

    expect(problems).toEqual([
      { pointer: '/a/x~1y', code: 'unknown_field', detail: 'is not a known field' },
      { pointer: '/a/x~0y', code: 'unknown_field', detail: 'is not a known field' },
      { pointer: '/b', code: 'unknown_field', detail: 'is not a known field' },
    ]);
  });

  it.each([null, 'text', 7, []])('has an empty pointer when the whole input is invalid: %j', (input) => {
    expect(problemsOf(z.object({ a: z.string() }), input)).toEqual([
      { pointer: '', code: 'wrong_type', detail: 'must be of type object' },
    ]);
  });

  it('is "missing" for a field that exists only on the prototype', () => {
    expect(problemsOf(z.object({ constructor: z.string() }), {})).toMatchObject([
      { pointer: '/constructor', code: 'missing' },
    ]);
  });
});
