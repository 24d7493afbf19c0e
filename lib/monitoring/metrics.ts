import type { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { RejectionReason } from '../../functions/ingest/signature';
import { METRICS, METRICS_NAMESPACE, type MetricName, type Service } from '../../functions/shared/telemetry';

type Sources = typeof METRIC_SOURCES;

/** Has no dimension of its own. */
type PlainMetric = { [Name in MetricName]: Sources[Name] extends { by: string } ? never : Name }[MetricName];

/** Has one. */
type SplitMetric = Exclude<MetricName, PlainMetric>;

type Statistic = { statistic: string; period: Duration };

/** The metrics that the functions of one stage emit, with exactly the dimensions with which they emit them. */
export class ConnectorMetrics {
  constructor(private readonly stage: string) {}

  of(name: PlainMetric, { statistic, period }: Statistic): Metric {
    const { service } = METRIC_SOURCES[name];
    return this.#metric(name, { service }, name, { statistic, period });
  }

  /** Of one value of the metric's own dimension, such as one reason. */
  by(name: SplitMetric, value: string, { statistic, period }: Statistic): Metric {
    const { service, by } = METRIC_SOURCES[name];
    return this.#metric(name, { service, [by]: value }, value, { statistic, period });
  }

  #metric(metricName: string, dimensions: Record<string, string>, label: string, options: Statistic): Metric {
    const dimensionsMap = { ...dimensions, stage: this.stage };
    return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, label, ...options });
  }
}

/**
 * The sum of several metrics, at each time at which one of them has a value: where all are silent, it is silent too.
 *
 * @param metrics at most 10, where an alarm watches it
 */
export function sumOf(label: string, period: Duration, metrics: Metric[]): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`${idOf(label)}${index}`, metric]));
  return new MathExpression({
    expression: `SUM([${Object.keys(usingMetrics).join()}])`,
    usingMetrics,
    label,
    period,
  });
}

/** Within one graph the metrics of all sums need names of their own, which begin with a small letter. */
function idOf(label: string): string {
  const letters = label.replace(/[^A-Za-z]/g, '');
  return letters.charAt(0).toLowerCase() + letters.slice(1);
}

/**
 * Which function emits a metric, and its dimension beside `service` and `stage`, if it has one: who looks for another set of
 * dimensions than the one that is emitted finds nothing, without a word.
 */
export const METRIC_SOURCES = {
  [METRICS.accepted]: { service: 'ingest' },
  [METRICS.invalid]: { service: 'ingest' },
  [METRICS.ignored]: { service: 'ingest' },
  [METRICS.rejected]: { service: 'ingest', by: 'reason' },
  [METRICS.unavailable]: { service: 'ingest' },
  [METRICS.outcome]: { service: 'sync', by: 'outcome' },
  [METRICS.retry]: { service: 'sync', by: 'reason' },
  [METRICS.failed]: { service: 'sync', by: 'reason' },
  [METRICS.queueTime]: { service: 'sync' },
  [METRICS.googleCalls]: { service: 'sync' },
  [METRICS.googleLatency]: { service: 'sync' },
  [METRICS.googleThrottled]: { service: 'sync' },
  [METRICS.googleTokens]: { service: 'sync' },
  [METRICS.latency]: { service: 'sync' },
  [METRICS.authorizationRevoked]: { service: 'sync' },
  [METRICS.reconciled]: { service: 'reconcile' },
  [METRICS.reconcileFailed]: { service: 'reconcile', by: 'task' },
  [METRICS.replayed]: { service: 'reconcile' },
  [METRICS.waiting]: { service: 'reconcile' },
  [METRICS.expired]: { service: 'reconcile' },
  [METRICS.recovered]: { service: 'reconcile' },
  [METRICS.endpointSuspended]: { service: 'reconcile' },
  [METRICS.endpointReactivated]: { service: 'reconcile' },
  [METRICS.endpointCorrected]: { service: 'reconcile' },
  [METRICS.mailSent]: { service: 'reconcile' },
  [METRICS.mailFailed]: { service: 'reconcile' },
  [METRICS.consoleRequests]: { service: 'console' },
  [METRICS.consoleFailed]: { service: 'console' },
} as const satisfies Record<MetricName, { service: Service; by?: string }>;

/**
 * Why the webhook refuses deliveries, and whether the sender may well be Lucca: who sends no signature at all is somebody who searches
 * the internet for webhooks.
 */
const IS_POSSIBLY_LUCCA: Record<RejectionReason | 'body_too_large', boolean> = {
  missing_header: false,
  bad_timestamp: true,
  too_old: true,
  too_new: true,
  bad_signature: true,
  body_too_large: true,
};

export const REJECTION_REASONS = Object.keys(IS_POSSIBLY_LUCCA);

export const POSSIBLY_LUCCA_REASONS = Object.entries(IS_POSSIBLY_LUCCA).flatMap(([reason, may]) =>
  may ? [reason] : [],
);
