import * as z from 'zod';
import { ProblemError } from '../../../functions/console/http/response';
import { prepareConsole, problemOf } from '../../support/console/prepared-console';
import { ADA, apiRequest, jsonRequest, REN, SAM, tokenOf, type Claims } from '../../support/console/requests';

/** What must be found in no log. */
const PRIVATE = ['acme.example', 'lea', 'Léa', 'TGVh', 'secret-1', '203.0.113.1', 'Firefox', 'subject'];

/** Of each line, beside its time. */
const ALWAYS = {
  level: 'INFO',
  message: 'Console request',
  service: 'console',
  sampling_rate: 0,
  requestId: 'request-1',
  durationMs: 7,
};
const logLine = z.looseObject({ timestamp: z.iso.datetime() });

afterEach(() => {
  jest.restoreAllMocks();
});

const failing = () => Promise.reject(new TypeError('no secret-1 for lea@acme.example'));

describe('the log of a request', () => {
  it.each([
    ['which operation', { by: ADA }, { operation: 'getPerson', role: 'administrator', status: 200 }],
    ['in which role', { by: REN }, { operation: 'getPerson', role: 'reader', status: 200 }],
    ['of nobody', {}, { status: 401 }],
    ['of a stranger', { by: SAM }, { status: 403 }],
    ['of nothing', { by: ADA, path: '/api/x' }, { role: 'administrator', status: 404 }],
  ])('has the operation, the role and the status: %s', async (_, request, expected) => {
    // Prepare
    const { handler, telemetry } = prepareConsole();
    // Act
    await handler(apiRequest(request));
    // Assess
    const [line, ...more] = z.array(logLine).parse(telemetry.logs());
    expect(more).toEqual([]);
    expect(line).toEqual({ timestamp: line?.timestamp, ...ALWAYS, ...expected });
    expect(telemetry.published()).toEqual([['ConsoleRequests', 1]]);
  });

  it('is not written for the page', async () => {
    // Prepare
    const { handler, telemetry } = prepareConsole();
    // Act
    await handler(apiRequest({ path: '/console/employee?employee=lea@acme.example' }));
    // Assess
    expect(telemetry.logs()).toEqual([]);
    expect(telemetry.published()).toEqual([['ConsoleRequests', 1]]);
  });

  it('contains no person, no token and nothing of the request', async () => {
    // Prepare
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
    // Act
    for (const request of requests) await handler(request);
    // Assess
    const text = telemetry.text();
    expect(telemetry.logs().length).toBeGreaterThanOrEqual(requests.length);
    for (const secret of [...PRIVATE, tokenOf(lea)]) expect(text).not.toContain(secret);
  });
});

describe('an internal error', () => {
  it('is reported by its request id and counted, without its message', async () => {
    // Prepare
    const { handler, telemetry } = prepareConsole({ listLogs: failing });
    // Act
    const answer = await handler(apiRequest({ path: '/api/logs', by: ADA }));
    // Assess
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
    expect(telemetry.text()).toContain('discretion.test');
    for (const secret of PRIVATE) expect(answer.body + telemetry.text()).not.toContain(secret);
    expect(telemetry.published()).toEqual([
      ['ConsoleRequests', 1],
      ['ConsoleRequestsFailed', 1],
    ]);
  });

  it('does not stop the function, even if it is thrown synchronously', async () => {
    // Prepare
    const { handler } = prepareConsole({
      listAudit: () => {
        throw new RangeError('secret-1');
      },
    });
    // Act
    const answers = [
      await handler(apiRequest({ path: '/api/audit', by: ADA })),
      await handler(apiRequest({ by: ADA })),
    ];
    // Assess
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([500, 200]);
  });

  it.each([
    ['the API', '/api/logs/%'],
    ['the page', '/console/%'],
  ])('is not caused by a malformed path: %s', async (_, path) => {
    // Prepare
    const { handler, telemetry } = prepareConsole();
    // Act
    const { statusCode } = await handler(apiRequest({ path, by: ADA }));
    // Assess
    expect(statusCode).toBeLessThan(500);
    expect(telemetry.published()).toEqual([['ConsoleRequests', 1]]);
  });
});
