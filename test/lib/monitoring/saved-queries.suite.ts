import * as z from 'zod';
import { accessLogFormat } from '../../../lib/api/webhook-api';
import { SAVED_QUERIES } from '../../../lib/monitoring/saved-queries';
import { runQuery } from '../../support/templates/insights-query';
import { recordTelemetry, type Line } from '../../support/templates/recorded-telemetry';
import { refTo } from '../../support/templates/references';
import { synthesize } from '../../support/templates/synthesized';

const AT = '2026-03-02T08:00:00.000Z';

type Name = keyof typeof SAVED_QUERIES;

let lines: Record<string, Line[]>;
beforeAll(async () => {
  const recorded: [log: string, lines: Line[]][] = Object.entries(await recordTelemetry());
  recorded.push(['access', [200, 202, 503].map(accessLine)]);
  // All within the same hour.
  lines = Object.fromEntries(
    recorded.map(([log, all]) => [log, all.map((line) => ({ ...line, timestamp: AT }))]),
  );
});

/** A line of the access log, as written by API Gateway. */
function accessLine(status: number): Line {
  const text = accessLogFormat('prod')
    .replace('$context.status', String(status))
    .replace('$context.responseLatency', String(status * 10))
    .replaceAll(/\$context\.[\w.]+/g, (name) => name.replace('$context.', 'its '));
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

/** The result of a query on the lines of its log groups. */
function run(name: Name, placeholders: Record<string, string> = {}) {
  const { logs, commands }: { logs: string[]; commands: string[] } = SAVED_QUERIES[name];
  const query = Object.entries(placeholders).reduce(
    (text, [word, value]) => text.replaceAll(word, value),
    commands.join('\n| '),
  );
  return runQuery(
    query,
    logs.flatMap((log) => lines[log] ?? []),
  );
}

const employeeHash = () => lines['sync']?.find(({ message }) => message === 'Google called')?.['employee'];

/** The log messages of event 123. */
const MESSAGES_OF_EVENT = expect.arrayContaining([
  'Delivery accepted',
  'Message group returned to the queue',
  'Event synchronized',
  'Event given up',
]) as string[];

const CASES: [Name, placeholders: Record<string, string>, field: string, values: unknown][] = [
  ['Event by ID', { EVENT_ID: '123' }, 'message', MESSAGES_OF_EVENT],
  [
    'Delivery by correlation ID',
    { CORRELATION_ID: 'request-123' },
    'message',
    expect.arrayContaining(['Delivery accepted', 'Event synchronized', 'Event given up']),
  ],
  ['Errors and warnings', {}, 'level', expect.arrayContaining(['ERROR', 'WARN'])],
  [
    'Rejected deliveries by reason',
    {},
    'reason',
    expect.arrayContaining(['bad_signature', 'missing_header']),
  ],
  ['Rejected deliveries by reason', {}, 'deliveries', [1, 1, 1, 1, 1, 1]],
  ['Webhook unavailable', {}, 'dependency', ['sqs']],
  ['Slow webhook requests', {}, 'responseLatency', [5030, 2020, 2000]],
  ['Webhook requests by status', {}, 'status', [200, 202, 503]],
  ['Retries', {}, 'eventIds.0', expect.arrayContaining(['3', '4', '123'])],
  ['Retries', {}, 'trace.0', expect.arrayContaining(['TypeError'])],
  [
    'Retries by reason',
    {},
    'reason',
    expect.arrayContaining(['google_unavailable', 'rate_limited', 'internal_error']),
  ],
  ['Outcomes by hour', {}, 'outcome', expect.arrayContaining(['created', 'failed', 'deleted'])],
  ['Waiting and failed by reason', {}, 'reason', ['no_google_calendar', 'invalid_event']],
  ['Latency by hour', {}, 'events', [5]],
  ['Slowest Google calls', {}, 'method', expect.arrayContaining(['token', 'insert', 'get'])],
  ['Google calls by status', {}, 'status', expect.arrayContaining([200, 429, 503])],
  ['Reconcile runs', {}, 'task', expect.arrayContaining(['watch-endpoint', 'catch-up', 'replay', 'notify'])],
  ['Console failures', {}, 'operation', expect.arrayContaining(['listConfigurations'])],
];

describe('A saved query', () => {
  test.each(CASES)('finds the log lines of the functions: %s %j', (name, placeholders, field, values) => {
    expect(run(name, placeholders).map((row) => row[field])).toEqual(values);
  });

  test('is tested in every case', () => {
    const tested = new Set<string>([...CASES.map(([name]) => name), 'Employee by hash']);

    expect([...tested].toSorted()).toEqual(Object.keys(SAVED_QUERIES).toSorted());
  });

  test('finds the calls for an employee by hash', () => {
    const rows = run('Employee by hash', { EMPLOYEE_HASH: String(employeeHash()) });

    expect(rows.map(({ message }) => message)).toEqual(
      expect.arrayContaining(['Google called', 'Event synchronized']),
    );
  });

  test.each([
    ['fields nothing', 'No line has the field nothing'],
    ["filter level = 'nothing'", 'Nothing is found'],
    ['parse message', 'Unknown command parse'],
    ["filter level != 'INFO'", 'Unknown signs'],
    ['stats avg(durationMs) as mean by service', 'Unknown statistic avg'],
    ['sort level', 'The clause ends too early'],
  ])('is rejected by this test when it contains %s', (clause, problem) => {
    expect(() => runQuery(clause, lines['sync'] ?? [])).toThrow(problem);
  });

  test('is stored in a folder of the stage, with its log groups', () => {
    const groups: Record<string, string> = {
      ingest: 'IngestLogGroup',
      sync: 'SyncLogGroup',
      reconcile: 'ReconcileLogGroup',
      console: 'ConsoleLogGroup',
      access: 'WebhookApiAccessLogGroup',
    };
    const template = synthesize({ stage: 'prod' });

    template.resourceCountIs('AWS::Logs::QueryDefinition', Object.keys(SAVED_QUERIES).length);
    for (const [name, { logs, commands }] of Object.entries(SAVED_QUERIES)) {
      template.hasResourceProperties('AWS::Logs::QueryDefinition', {
        Name: `LuccaGoogleCalendar-prod/${name}`,
        QueryString: commands.join('\n| '),
        LogGroupNames: logs.map((log) => refTo(groups[log] ?? '')),
      });
    }
  });
});
