import { prepareConsole, problemOf } from '../../../support/console/prepared-console';
import { ADA, apiRequest } from '../../../support/console/requests';

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
  ])('is refused with the name of the parameter: %s', async (path, pointer, code) => {
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

describe('a change of what was read', () => {
  it.each([undefined, '', 'Zx1', '""', '*', 'W/"Zx1"', '"Zx1", "Zx2"', '"Zx1'])(
    'is refused if If-Match is %j',
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
