import { notDecided, confirmed, refuted, type Finding } from '../../check';
import type { MetricFilter } from '../api/logs';
import type { ControlContext } from '../control-context';

const LOG_GROUPS = [
  'AccessLogGroup',
  'IngestLogGroup',
  'SyncLogGroup',
  'ReconcileLogGroup',
  'ConsoleLogGroup',
];

const access = (route: string, status: string) =>
  JSON.stringify({ stage: 'prod', requestId: '1', route, status, latency: '12', integrationError: '-' });
const FUNCTION = { level: 'INFO', service: 'sync', stage: 'prod', timestamp: '2026-03-05T12:00:00.000Z' };
const SYNCED = { message: 'Event synchronized', outcome: 'created' };
const TIMES = { durationMs: 1200, queueMs: 80, googleCalls: 0, googleMs: 0, googleTokens: 1 };

/** Lines as API Gateway and the functions write them, with the metrics that count them. */
const SAMPLES: { line: string; metrics: string[] }[] = [
  { line: access('$default', '503'), metrics: ['WebhookFailures'] },
  { line: access('-', '500'), metrics: ['WebhookFailures'] },
  { line: access('$default', '202'), metrics: [] },
  { line: access('ANY /console', '500'), metrics: ['ConsoleFailures'] },
  { line: access('ANY /api/{proxy+}', '502'), metrics: ['ConsoleFailures'] },
  { line: access('ANY /console', '404'), metrics: [] },
  { line: JSON.stringify({ ...FUNCTION, message: 'Delivery accepted' }), metrics: ['DeliveriesAccepted'] },
  { line: JSON.stringify({ ...FUNCTION, message: 'Delivery rejected' }), metrics: [] },
  {
    line: JSON.stringify({ ...FUNCTION, ...SYNCED, ...TIMES }),
    metrics: ['EventOutcome', 'SyncLatency', 'QueueTime', 'GoogleCalls', 'GoogleLatency', 'GoogleTokens'],
  },
  {
    line: JSON.stringify({ ...FUNCTION, ...SYNCED, durationMs: 0 }),
    metrics: ['EventOutcome', 'SyncLatency'],
  },
  { line: 'START RequestId: 1 Version: 1', metrics: [] },
];

/** Lets CloudWatch evaluate the patterns of the deployed metric filters with sample lines. Nothing is written. */
export async function checkMetricFilters({ control, deployment }: ControlContext): Promise<Finding[]> {
  const filters: MetricFilter[] = [];
  for (const output of LOG_GROUPS) {
    filters.push(...(await control.logs.filters(await deployment.output(output))));
  }
  const expected = new Set(SAMPLES.flatMap(({ metrics }) => metrics));
  const missing = [...expected].filter((name) => !filters.some(({ metric }) => metric === name));
  if (missing.length > 0) return [refuted('AWS-11', `no filter: ${missing.join(', ')}`)];
  const known = filters.filter(({ metric }) => expected.has(metric));
  if (known.length < filters.length) {
    const reason = 'the stack has metric filters that this version does not know';
    return [notDecided('AWS-11', reason, 'Run the version that is deployed')];
  }
  const lines = SAMPLES.map(({ line }) => line);
  const problems: string[] = [];
  for (const { metric, pattern } of known) {
    const found = await control.logs.testPattern(pattern, lines);
    const wrong = SAMPLES.filter(({ metrics }, index) => metrics.includes(metric) !== found.includes(index));
    if (wrong.length > 0) problems.push(`${metric} takes ${wrong.length} of ${lines.length} lines otherwise`);
  }
  if (problems.length > 0) return [refuted('AWS-11', problems.join(', '))];
  return [confirmed('AWS-11', `${known.length} patterns select the right ones of ${lines.length} lines`)];
}
