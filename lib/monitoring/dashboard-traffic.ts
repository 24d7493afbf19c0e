import { Duration } from 'aws-cdk-lib';
import type { IMetric, IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FAILURE_REASONS, OUTCOMES } from '../../functions/domain/vocabulary';
import { METRICS, RECONCILE_TASKS } from '../../functions/shared/telemetry';
import type { AlarmInputs } from './alarms/alarm-inputs';
import { graph } from './graph';
import { REJECTION_REASONS } from './metrics';

const PERIOD = Duration.minutes(5);
const SUM = { statistic: 'Sum', period: PERIOD };
const MAXIMUM = { statistic: 'Maximum', period: PERIOD };

/** The period of Google's quota. */
const SUM_PER_MINUTE = { statistic: 'Sum', period: Duration.minutes(1) };

/** Returns the rows along the path of an event: throughput, latency, backlog, Google, and the rest. */
export function trafficRows(inputs: AlarmInputs): IWidget[][] {
  return [throughputRow(inputs), latencyRow(inputs), backlogRow(inputs), googleRow(inputs), otherRow(inputs)];
}

function throughputRow({ metrics }: AlarmInputs): IWidget[] {
  return [
    graph('Webhook deliveries', [
      metrics.of(METRICS.accepted, SUM),
      metrics.of(METRICS.ignored, SUM),
      metrics.of(METRICS.invalid, SUM),
      metrics.of(METRICS.unavailable, SUM),
    ]),
    graph(
      'Outcomes',
      OUTCOMES.map((outcome) => metrics.forValue(METRICS.outcome, outcome, SUM)),
      { stacked: true },
    ),
    graph(
      'Failures by reason',
      FAILURE_REASONS.map((reason) => metrics.forValue(METRICS.failed, reason, SUM)),
      { stacked: true },
    ),
  ];
}

function latencyRow({ webhook, metrics, thresholds }: AlarmInputs): IWidget[] {
  return [
    graph(
      'Webhook latency (ms)',
      percentiles((statistic) => webhook.of('WebhookLatency', { statistic, period: PERIOD })),
      { lines: { 'Timeout of Lucca': 3000, Alarm: thresholds.webhookLatencyMs } },
    ),
    graph(
      'Time in queue before first try (ms)',
      percentiles((statistic) => metrics.of(METRICS.queueTime, { statistic, period: PERIOD })),
    ),
    graph(
      'End-to-end latency (ms)',
      percentiles((statistic) => metrics.of(METRICS.latency, { statistic, period: PERIOD })),
    ),
  ];
}

function backlogRow({ queue, deadLetterQueue, metrics, thresholds }: AlarmInputs): IWidget[] {
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
      right: [METRICS.replayed, METRICS.expired, METRICS.recovered].map((name) => metrics.of(name, SUM)),
      lines: { 'Alarm if growing': thresholds.waiting },
    }),
    graph(
      'Retries by reason',
      ['rate_limited', 'google_unavailable', 'lucca_unavailable', 'internal_error'].map((reason) =>
        metrics.forValue(METRICS.retry, reason, SUM),
      ),
      { stacked: true },
    ),
  ];
}

function googleRow({ metrics, googleQuota, thresholds }: AlarmInputs): IWidget[] {
  const { requestsPerMinute } = googleQuota;
  return [
    graph('Google calls per minute', [metrics.of(METRICS.googleCalls, SUM_PER_MINUTE)], {
      lines: { Quota: requestsPerMinute, Alarm: Math.ceil(requestsPerMinute * thresholds.quotaShare) },
    }),
    graph(
      'Google call latency (ms)',
      percentiles((statistic) => metrics.of(METRICS.googleLatency, { statistic, period: PERIOD })),
    ),
    graph('Google throttling, tokens and revocations', [
      metrics.of(METRICS.googleThrottled, SUM),
      metrics.of(METRICS.googleTokens, SUM),
      metrics.of(METRICS.authorizationRevoked, SUM),
    ]),
  ];
}

function otherRow({ metrics, webhook }: AlarmInputs): IWidget[] {
  return [
    graph(
      'Rejected webhook requests',
      [
        ...REJECTION_REASONS.map((reason) => metrics.forValue(METRICS.rejected, reason, SUM)),
        webhook.of('WebhookThrottled', SUM),
        webhook.of('WebhookErrors', SUM),
      ],
      { stacked: true },
    ),
    graph(
      'Reconcile, webhook endpoint and emails',
      [
        METRICS.reconciled,
        METRICS.endpointSuspended,
        METRICS.endpointReactivated,
        METRICS.endpointCorrected,
        METRICS.mailSent,
        METRICS.mailFailed,
      ].map((name) => metrics.of(name, SUM)),
      { right: RECONCILE_TASKS.map((task) => metrics.forValue(METRICS.reconcileFailed, task, SUM)) },
    ),
    graph('Console requests', [metrics.of(METRICS.consoleRequests, SUM)], {
      right: [metrics.of(METRICS.consoleFailed, SUM)],
    }),
  ];
}

function percentiles(metric: (statistic: string) => Metric): IMetric[] {
  return ['p50', 'p95', 'p99'].map((statistic) => metric(statistic).with({ label: statistic }));
}
