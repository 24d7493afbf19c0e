import { Duration } from 'aws-cdk-lib';
import { GraphWidget, LegendPosition, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { FAILURE_REASONS, OUTCOMES } from '../../functions/domain/vocabulary';
import { METRICS, RECONCILE_TASKS } from '../../functions/shared/telemetry';
import type { AlarmInputs } from './alarms/alarm-inputs';
import { REJECTION_REASONS } from './metrics';

const PERIOD = Duration.minutes(5);

const SUM = { statistic: 'Sum', period: PERIOD };

const MOST = { statistic: 'Maximum', period: PERIOD };

/** As Google counts. */
const A_MINUTE = { statistic: 'Sum', period: Duration.minutes(1) };

/** What goes through the connector, row by row: from the webhook to the calendars, how fast, what waits, and what fails. */
export function trafficRows(watched: AlarmInputs): IWidget[][] {
  return [flow(watched), latencies(watched), waiting(watched), google(watched), beside(watched)];
}

function flow({ metrics }: AlarmInputs): IWidget[] {
  return [
    graph('Deliveries at the webhook', [
      metrics.of(METRICS.accepted, SUM),
      metrics.of(METRICS.ignored, SUM),
      metrics.of(METRICS.invalid, SUM),
      metrics.of(METRICS.unavailable, SUM),
    ]),
    graph(
      'Outcomes',
      OUTCOMES.map((outcome) => metrics.by(METRICS.outcome, outcome, SUM)),
      { stacked: true },
    ),
    graph(
      'Failures by reason',
      FAILURE_REASONS.map((reason) => metrics.by(METRICS.failed, reason, SUM)),
      { stacked: true },
    ),
  ];
}

function latencies({ webhook, metrics, thresholds }: AlarmInputs): IWidget[] {
  const of = (name: 'QueueTime' | 'SyncLatency') =>
    percentiles((statistic) => metrics.of(name, { statistic, period: PERIOD }).with({ label: statistic }));
  return [
    graph(
      'Webhook: request to answer, ms',
      percentiles((statistic) =>
        webhook.of('WebhookLatency', { statistic, period: PERIOD }).with({ label: statistic }),
      ),
      { lines: { 'Lucca hangs up': 3000, Alarm: thresholds.webhookLatencyMs } },
    ),
    graph('Queue: arrival to first try, ms', of(METRICS.queueTime)),
    graph('All: arrival to outcome, ms', of(METRICS.latency)),
  ];
}

function waiting({ queue, deadLetterQueue, metrics, thresholds }: AlarmInputs): IWidget[] {
  return [
    graph(
      'Queue',
      [
        queue.metricApproximateNumberOfMessagesVisible({ ...MOST, label: 'To be taken' }),
        queue.metricApproximateNumberOfMessagesNotVisible({
          ...MOST,
          label: 'In work, or between two tries',
        }),
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({ ...MOST, label: 'Dead letters' }),
      ],
      {
        right: [
          queue.metricApproximateAgeOfOldestMessage({ ...MOST, label: 'Age of the oldest, s (right)' }),
        ],
      },
    ),
    graph('Parked events', [metrics.of(METRICS.waiting, MOST)], {
      right: [METRICS.replayed, METRICS.expired, METRICS.recovered].map((name) => metrics.of(name, SUM)),
      lines: { 'Alarm, if they become more': thresholds.waiting },
    }),
    graph(
      'What comes back to the queue, by reason',
      ['rate_limited', 'google_unavailable', 'lucca_unavailable', 'internal_error'].map((reason) =>
        metrics.by(METRICS.retry, reason, SUM),
      ),
      { stacked: true },
    ),
  ];
}

function google({ metrics, googleQuota, thresholds }: AlarmInputs): IWidget[] {
  const { requestsPerMinute } = googleQuota;
  return [
    graph('Calls of Google a minute', [metrics.of(METRICS.googleCalls, A_MINUTE)], {
      lines: { Quota: requestsPerMinute, Alarm: Math.ceil(requestsPerMinute * thresholds.quotaShare) },
    }),
    graph(
      'Google: one call, ms',
      percentiles((statistic) =>
        metrics.of(METRICS.googleLatency, { statistic, period: PERIOD }).with({ label: statistic }),
      ),
    ),
    graph('Google: refusals and tokens', [
      metrics.of(METRICS.googleThrottled, SUM),
      metrics.of(METRICS.googleTokens, SUM),
      metrics.of(METRICS.authorizationRevoked, SUM),
    ]),
  ];
}

function beside({ metrics, webhook }: AlarmInputs): IWidget[] {
  return [
    graph(
      'Refused at the webhook',
      [
        ...REJECTION_REASONS.map((reason) => metrics.by(METRICS.rejected, reason, SUM)),
        webhook.of('WebhookThrottled', { ...SUM }),
        webhook.of('WebhookErrors', { ...SUM }),
      ],
      { stacked: true },
    ),
    graph(
      'Reconcile, Lucca and mails',
      [
        METRICS.reconciled,
        METRICS.endpointSuspended,
        METRICS.endpointReactivated,
        METRICS.endpointCorrected,
        METRICS.mailSent,
        METRICS.mailFailed,
      ].map((name) => metrics.of(name, SUM)),
      { right: RECONCILE_TASKS.map((task) => metrics.by(METRICS.reconcileFailed, task, SUM)) },
    ),
    graph('Console', [metrics.of(METRICS.consoleRequests, SUM)], {
      right: [metrics.of(METRICS.consoleFailed, SUM)],
    }),
  ];
}

/** A third of the dashboard's 24 columns. */
const THIRD = 8;

const HEIGHT = 6;

type Options = {
  right?: IMetric[];
  /** One above the other: together they are a whole. */
  stacked?: boolean;
  /** Lines across, by what they mean. */
  lines?: Record<string, number>;
};

/** One graph of three in a row. A value is always shown from 0. */
export function graph(title: string, left: IMetric[], options: Options = {}): GraphWidget {
  const { right = [], stacked = false, lines = {} } = options;
  return new GraphWidget({
    title,
    left,
    right,
    stacked,
    width: THIRD,
    height: HEIGHT,
    leftYAxis: { min: 0, showUnits: false },
    rightYAxis: { min: 0, showUnits: false },
    leftAnnotations: Object.entries(lines).map(([label, value]) => ({ label, value })),
    legendPosition: LegendPosition.BOTTOM,
  });
}

/** The usual, the slow and the slowest. */
function percentiles(metric: (statistic: string) => IMetric): IMetric[] {
  return ['p50', 'p95', 'p99'].map(metric);
}
