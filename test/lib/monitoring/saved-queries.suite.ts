import * as z from 'zod';
import { accessLogFormat } from '../../../lib/api/webhook-api';
import { SAVED_QUERIES } from '../../../lib/monitoring/saved-queries';
import { runQuery } from '../../support/templates/insights-query';
import { recordTelemetry, type Line } from '../../support/templates/recorded-telemetry';

const AT = '2026-03-02T08:00:00.000Z';

type Name = keyof typeof SAVED_QUERIES;

let lines: Record<string, Line[]>;
beforeAll(async () => {
  const recorded: [log: string, lines: Line[]][] = Object.entries(await recordTelemetry());
  recorded.push(['access', [200, 202, 503].map(accessLine)]);
  // All within one hour.
  lines = Object.fromEntries(
    recorded.map(([log, all]) => [log, all.map((line) => ({ ...line, timestamp: AT }))]),
  );
});

/** A line of the access log, as API Gateway fills it in. */
function accessLine(status: number): Line {
  const text = accessLogFormat('prod')
    .replace('$context.status', String(status))
    .replace('$context.responseLatency', String(status * 10))
    .replaceAll(/\$context\.[\w.]+/g, (name) => name.replace('$context.', 'its '));
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

/** What a query finds in the lines of its logs. */
function found(name: Name, replaced: Record<string, string> = {}) {
  const { logs, clauses }: { logs: string[]; clauses: string[] } = SAVED_QUERIES[name];
  const query = Object.entries(replaced).reduce(
    (text, [word, value]) => text.replaceAll(word, value),
    clauses.join('\n| '),
  );
  return runQuery(
    query,
    logs.flatMap((log) => lines[log] ?? []),
  );
}

const EMPLOYEE = () => lines['sync']?.find(({ message }) => message === 'Google called')?.['employee'];

/** Of the event 123. */
const STORY = expect.arrayContaining([
  'Delivery accepted',
  'Group comes back',
  'Event synchronised',
  'Event given up',
]) as string[];

const CASES: [Name, replaced: Record<string, string>, field: string, values: unknown][] = [
  ['Event by its id', { EVENT_ID: '123' }, 'message', STORY],
  [
    'Delivery by its correlation id',
    { CORRELATION_ID: 'request-123' },
    'message',
    expect.arrayContaining(['Delivery accepted', 'Event synchronised', 'Event given up']),
  ],
  ['Errors and warnings', {}, 'level', expect.arrayContaining(['ERROR', 'WARN'])],
  ['Refused deliveries by reason', {}, 'reason', expect.arrayContaining(['bad_signature', 'missing_header'])],
  ['Refused deliveries by reason', {}, 'deliveries', [1, 1, 1, 1, 1, 1]],
  ['Unavailable webhook', {}, 'dependency', ['sqs']],
  ['Slow webhook', {}, 'responseLatency', [5030, 2020, 2000]],
  ['Webhook by status', {}, 'status', [200, 202, 503]],
  ['What comes back to the queue', {}, 'eventIds.0', expect.arrayContaining(['3', '4', '123'])],
  ['What comes back to the queue', {}, 'trace.0', expect.arrayContaining(['TypeError'])],
  [
    'What comes back by reason',
    {},
    'reason',
    expect.arrayContaining(['google_unavailable', 'rate_limited', 'internal_error']),
  ],
  ['Outcomes by hour', {}, 'outcome', expect.arrayContaining(['created', 'failed', 'deleted'])],
  ['Waiting and failed by reason', {}, 'reason', ['no_google_calendar', 'invalid_event']],
  ['Latency by hour', {}, 'events', [5]],
  ['Slowest calls of Google', {}, 'method', expect.arrayContaining(['token', 'insert', 'get'])],
  ['Calls of Google by status', {}, 'status', expect.arrayContaining([200, 429, 503])],
  [
    'Runs of reconcile',
    {},
    'task',
    expect.arrayContaining(['watch-endpoint', 'catch-up', 'replay', 'notify']),
  ],
  ['Failures of the console', {}, 'operation', expect.arrayContaining(['listConfigurations'])],
];

describe('a saved query', () => {
  test.each(CASES)('finds what the functions write: %s %j', (name, replaced, field, values) => {
    expect(found(name, replaced).map((row) => row[field])).toEqual(values);
  });

  test('is tried here, each of them', () => {
    const tried = new Set<string>([...CASES.map(([name]) => name), 'Employee by hash']);

    expect([...tried].toSorted()).toEqual(Object.keys(SAVED_QUERIES).toSorted());
  });

  test('finds an employee by the hash', () => {
    const rows = found('Employee by hash', { EMPLOYEE_HASH: String(EMPLOYEE()) });

    expect(rows.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['Google called', 'Event synchronised']),
    );
  });

  test.each([
    ['fields nothing', 'No line has the field nothing'],
    ["filter level = 'nothing'", 'Nothing is found'],
    ['parse message', 'Unknown command parse'],
    ["filter level != 'INFO'", 'Unknown signs'],
    ['stats avg(durationMs) as mean by service', 'Unknown statistic avg'],
    ['sort level', 'The clause ends too early'],
  ])('would not pass here with %s', (clause, problem) => {
    expect(() => runQuery(clause, lines['sync'] ?? [])).toThrow(problem);
  });
});
