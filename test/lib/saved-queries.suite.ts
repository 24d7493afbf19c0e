import * as z from 'zod';
import { accessLogFormat } from '../../lib/api/webhook-api';
import { LOG_METRICS } from '../../lib/monitoring/log-metrics';
import { METRIC_SOURCES } from '../../lib/monitoring/metrics';
import { SAVED_QUERIES } from '../../lib/monitoring/saved-queries';
import { expectEmitted } from '../support/templates/alarms';
import { metricsOfLine } from '../support/templates/emitted-metrics';
import { runQuery } from '../support/templates/insights-query';
import { recordTelemetry, type Line } from '../support/templates/recorded-telemetry';
import { refTo } from '../support/templates/references';
import { synthesize } from '../support/templates/synthesized';

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
    // API Gateway writes this for missing values.
    .replace('$context.integrationLatency', '-')
    .replaceAll(/\$context\.[\w.]+/g, (name) => name.replace('$context.', 'its '));
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

it('every metric is emitted with exactly the dimensions that alarms and the dashboard use', () => {
  const emitted = Object.values(lines).flat().flatMap(metricsOfLine);

  expect(new Set(emitted.map(({ name }) => name))).toEqual(new Set(Object.keys(METRIC_SOURCES)));
  for (const { name, dimensions } of emitted) expectEmitted(name, dimensions);
});

it('the metrics of events come from log lines', () => {
  const template = synthesize({ stage: 'prod' });
  const filters = [
    ['DeliveriesAccepted', 'Ingest', '$.message = "Delivery accepted"', '1'],
    ['EventOutcome', 'Sync', '$.message = "Event synchronized"', '1', 'outcome'],
    ['SyncLatency', 'Sync', '($.message = "Event synchronized") && ($.durationMs >= 0)', '$.durationMs'],
    ['QueueTime', 'Sync', '$.queueMs >= 0', '$.queueMs'],
    ['GoogleCalls', 'Sync', '$.googleCalls >= 0', '$.googleCalls'],
    ['GoogleLatency', 'Sync', '$.googleMs >= 0', '$.googleMs'],
    ['GoogleTokens', 'Sync', '$.googleTokens >= 0', '$.googleTokens'],
  ] as const;
  for (const [MetricName, group, pattern, MetricValue, by] of filters) {
    const dimensions = ['service', 'stage', ...(by ? [by] : [])];
    template.hasResourceProperties('AWS::Logs::MetricFilter', {
      LogGroupName: refTo(`${group}LogGroup`),
      FilterPattern: `{ ${pattern} }`,
      MetricTransformations: [
        {
          ...{ MetricNamespace: 'LuccaGoogleCalendar', MetricName, MetricValue },
          Dimensions: dimensions.map((name) => ({ Key: name, Value: `$.${name}` })),
        },
      ],
    });
  }
  expect(filters.map(([name]) => name)).toEqual(Object.keys(LOG_METRICS));
});

/** The result of a query on the lines of its log groups. */
function run(name: Name, placeholders: Record<string, unknown> = {}) {
  const { logs, commands }: { logs: string[]; commands: string[] } = SAVED_QUERIES[name];
  const query = Object.entries(placeholders).reduce(
    (text, [word, value]) => text.replaceAll(word, String(value)),
    commands.join('\n| '),
  );
  return runQuery(
    query,
    logs.flatMap((log) => lines[log] ?? []),
  );
}

const including = (...values: string[]) => expect.arrayContaining(values) as string[];
const CORRELATION = { CORRELATION_ID: 'request-123' };

const CASES: [Name, field: string, values: unknown, placeholders?: Record<string, string>][] = [
  [
    'Event by ID',
    'message',
    including('Delivery accepted', 'Message group returned to the queue'),
    { EVENT_ID: '123' },
  ],
  ['Event by ID', 'message', including('Event synchronized', 'Event expired'), { EVENT_ID: '123' }],
  [
    'Delivery by correlation ID',
    'message',
    including('Delivery accepted', 'Event synchronized'),
    CORRELATION,
  ],
  ['Errors and warnings', 'level', including('ERROR', 'WARN')],
  ['Rejected deliveries by reason', 'reason', including('bad_signature', 'missing_header')],
  ['Rejected deliveries by reason', 'deliveries', [1, 1, 1, 1, 1, 1]],
  ['Failed requests', 'status', ['503']],
  ['Webhook unavailable', 'dependency', ['sqs']],
  ['Slow webhook requests', 'latency', ['5030', '2020', '2000']],
  ['Webhook requests by status', 'status', expect.arrayContaining(['200', '202', '503'])],
  ['Retries', 'eventIds.0', including('3', '4', '123')],
  ['Retries', 'trace.0', including('TypeError')],
  ['Retries by reason', 'reason', including('google_unavailable', 'rate_limited', 'internal_error')],
  ['Outcomes by hour', 'outcome', including('created', 'failed', 'deleted')],
  ['Waiting and failed by reason', 'reason', including('no_google_calendar', 'invalid_event')],
  ['Latency by hour', 'events', [5]],
  [
    'Slowest Google calls',
    'google.0',
    expect.arrayContaining([expect.stringMatching(/^(insert|get) \d+ \d+ ms$/)]),
  ],
  ['Failed Google calls', 'reason', including('rateLimitExceeded', 'backendError')],
  ['Reconcile runs', 'task', including('watch-endpoint', 'catch-up', 'replay', 'notify')],
  ['Console failures', 'operation', including('listConfigurations')],
];

describe('a saved query', () => {
  it.each(CASES)('finds the log lines of the functions: %s', (name, field, values, ...[placeholders]) => {
    expect(run(name, placeholders).map((row) => row[field])).toEqual(values);
  });

  it('finds the events and failed calls of an employee by hash', () => {
    const hash = lines['sync']?.find(({ message }) => message === 'Google call failed')?.['employee'];

    const rows = run('Employee by hash', { EMPLOYEE_HASH: hash });

    expect(rows.map(({ message }) => message)).toEqual(including('Google call failed', 'Event synchronized'));
  });

  it('is tested above', () => {
    const tested = new Set<string>([...CASES.map(([name]) => name), 'Employee by hash']);

    expect([...tested].toSorted()).toEqual(Object.keys(SAVED_QUERIES).toSorted());
  });

  it.each([
    ['fields nothing', 'No line has the field nothing'],
    ["filter level = 'nothing'", 'No line matches'],
    ["filter level != 'INFO'", 'Unknown condition'],
    ['parse message', 'Unknown command'],
    ['stats avg(durationMs) as mean by service', 'Unknown statistic'],
    ['sort level', 'Unknown order'],
  ])('fails these tests if it contains %s', (clause, problem) => {
    expect(() => runQuery(clause, lines['sync'] ?? [])).toThrow(problem);
  });

  it('is stored in a folder of the stage, with its log groups', () => {
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
