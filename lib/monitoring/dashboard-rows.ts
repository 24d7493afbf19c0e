import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { OUTCOMES } from '../../functions/domain/vocabulary';
import { FAILURE_CLASSES } from '../../functions/shared/failure-class';
import { METRICS } from '../../functions/shared/telemetry';
import { MEMORY_MB } from '../functions/lambda-function';
import { SYNC_MEMORY_MB } from '../functions/sync-function';
import type { GoogleQuota } from '../settings/stage-settings';
import type { ConnectorTable, ConnectorTables } from '../storage/table';
import type { AlarmInputs } from './alarms/alarm-inputs';
import { graph } from './graph';

export type DashboardInputs = AlarmInputs & {
  tables: Pick<ConnectorTables, 'logs' | 'mappings'>;
  googleQuota: GoogleQuota;
  syncLogGroup: ILogGroup;
};

const PERIOD = Duration.minutes(5);
const SUM = { statistic: 'Sum', period: PERIOD };
const MAXIMUM = { statistic: 'Maximum', period: PERIOD };
/** The period of Google's quota. */
const SUM_PER_MINUTE = { statistic: 'Sum', period: Duration.minutes(1) };
const SUM_PER_HOUR = { statistic: 'Sum', period: Duration.hours(1) };
const STACKED = { stacked: true };

/**
 * Returns the rows along the path of an event: throughput, latency, backlog, Google and the rest, and the usage that
 * costs most. They have at most 50 metrics: up to three such dashboards of an account are free.
 */
export function dashboardRows(inputs: DashboardInputs): IWidget[][] {
  return [throughputRow(inputs), latencyRow(inputs), backlogRow(inputs), otherRow(inputs), costRow(inputs)];
}

function throughputRow({ accessLog, metrics }: DashboardInputs): IWidget[] {
  return [
    graph(
      'Webhook deliveries',
      [METRICS.accepted, METRICS.ignored, METRICS.rejected].map((name) => metrics.of(name, SUM)),
      { right: [accessLog.of('WebhookFailures', SUM)] },
    ),
    graph(
      'Outcomes',
      OUTCOMES.map((outcome) => metrics.forValue(METRICS.outcome, outcome, SUM)),
      STACKED,
    ),
    graph(
      'Failures by class',
      FAILURE_CLASSES.map((failureClass) => metrics.forValue(METRICS.failures, failureClass, SUM)),
      STACKED,
    ),
  ];
}

function latencyRow({ metrics }: DashboardInputs): IWidget[] {
  const latency = (title: string, name: Parameters<typeof metrics.of>[0], statistics: string[]) =>
    graph(
      title,
      statistics.map((statistic) =>
        metrics.of(name, { statistic, period: PERIOD }).with({ label: statistic }),
      ),
    );
  return [
    latency('End-to-end latency (ms)', METRICS.latency, ['p50', 'p95', 'p99']),
    latency('Time in queue before first try (ms)', METRICS.queueTime, ['p99']),
    latency('Google call latency (ms)', METRICS.googleLatency, ['p50', 'p99']),
  ];
}

function backlogRow({ queue, deadLetterQueue, metrics }: DashboardInputs): IWidget[] {
  return [
    graph(
      'Queue',
      [
        queue.metricApproximateNumberOfMessagesVisible({ ...MAXIMUM, label: 'Visible' }),
        queue.metricApproximateNumberOfMessagesNotVisible({ ...MAXIMUM, label: 'In flight or backing off' }),
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...MAXIMUM, label: 'Dead letters' }),
      ],
      {
        right: [
          queue.metricApproximateAgeOfOldestMessage({
            ...MAXIMUM,
            label: 'Age of oldest message, s (right)',
          }),
        ],
      },
    ),
    graph('Waiting events', [metrics.of(METRICS.waiting, MAXIMUM)], {
      right: [METRICS.replayed, METRICS.recovered].map((name) => metrics.of(name, SUM)),
    }),
    graph(
      'Retries by reason',
      ['rate_limited', 'google_unavailable', 'lucca_unavailable', 'internal_error'].map((reason) =>
        metrics.forValue(METRICS.retry, reason, SUM),
      ),
      STACKED,
    ),
  ];
}

function otherRow({ functions, accessLog, metrics, googleQuota }: DashboardInputs): IWidget[] {
  const errors = (lambda: IFunction, label: string) => lambda.metricErrors({ ...SUM, label });
  return [
    graph('Google calls per minute', [metrics.of(METRICS.googleCalls, SUM_PER_MINUTE)], {
      right: [METRICS.googleThrottled, METRICS.googleTokens].map((name) => metrics.of(name, SUM_PER_MINUTE)),
      lines: { Quota: googleQuota.requestsPerMinute },
    }),
    graph(
      'Crashes, failed runs, endpoint and emails',
      [errors(functions.sync, 'sync crashed'), errors(functions.reconcile, 'reconcile failed')],
      {
        right: [METRICS.endpointReactivated, METRICS.endpointCorrected, METRICS.mailSent].map((name) =>
          metrics.of(name, SUM),
        ),
      },
    ),
    graph('Console requests', [metrics.of(METRICS.consoleRequests, SUM)], {
      right: [accessLog.of('ConsoleFailures', SUM)],
    }),
  ];
}

/** The usage that AWS charges most for. */
function costRow({ functions, tables, syncLogGroup }: DashboardInputs): IWidget[] {
  return [
    graph(
      'Lambda: GB-seconds per hour',
      [
        gigabyteSeconds(functions.ingest, 'ingest', MEMORY_MB),
        gigabyteSeconds(functions.sync, 'sync', SYNC_MEMORY_MB),
      ],
      STACKED,
    ),
    graph(
      'DynamoDB: write units per hour, without indexes',
      [writeUnits(tables.logs, 'logs'), writeUnits(tables.mappings, 'mappings')],
      STACKED,
    ),
    graph('CloudWatch Logs: bytes per hour', [
      new Metric({
        namespace: 'AWS/Logs',
        metricName: 'IncomingBytes',
        dimensionsMap: { LogGroupName: syncLogGroup.logGroupName },
        label: 'sync',
        ...SUM_PER_HOUR,
      }),
    ]),
  ];
}

function gigabyteSeconds(lambda: IFunction, label: string, memoryMb: number): IMetric {
  return new MathExpression({
    expression: `${label}Ms / 1000 * ${memoryMb / 1024}`,
    usingMetrics: { [`${label}Ms`]: lambda.metricDuration(SUM_PER_HOUR) },
    label,
    period: SUM_PER_HOUR.period,
  });
}

function writeUnits(table: ConnectorTable, label: string): IMetric {
  return table.metricConsumedWriteCapacityUnits({ ...SUM_PER_HOUR, label });
}
