import type { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { RejectionReason } from '../../functions/ingest/signature';
import { METRICS, METRICS_NAMESPACE, type MetricName, type Service } from '../../functions/shared/telemetry';

export type MetricOptions = { statistic: string; period: Duration };

/** The metrics emitted by the functions of one stage. */
export class FunctionMetrics {
  constructor(private readonly stage: string) {}

  of(name: PlainMetric, options: MetricOptions): Metric {
    const { service } = METRIC_SOURCES[name];
    return this.#metric(name, { service }, name, options);
  }

  /** The metric for one value of its own dimension, such as one reason. */
  forValue(name: SplitMetric, value: string, options: MetricOptions): Metric {
    const { service, by } = METRIC_SOURCES[name];
    return this.#metric(name, { service, [by]: value }, value, options);
  }

  #metric(
    metricName: string,
    dimensions: Record<string, string>,
    label: string,
    options: MetricOptions,
  ): Metric {
    const dimensionsMap = { ...dimensions, stage: this.stage };
    return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, label, ...options });
  }
}

/**
 * The function that emits each metric, and the metric's dimension besides `service` and `stage`, if any. The dimensions
 * must be exactly those that are emitted: otherwise CloudWatch silently returns no data.
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

type Sources = typeof METRIC_SOURCES;

/** Metrics without a dimension of their own. */
type PlainMetric = { [Name in MetricName]: Sources[Name] extends { by: string } ? never : Name }[MetricName];

/** Metrics with a dimension of their own. */
type SplitMetric = Exclude<MetricName, PlainMetric>;

/** The probable sender of rejected deliveries. Internet scanners also find the webhook, but send no signature. */
const PROBABLE_SENDER: Record<RejectionReason | 'body_too_large', 'Lucca' | 'scanner'> = {
  missing_header: 'scanner',
  bad_timestamp: 'Lucca',
  too_old: 'Lucca',
  too_new: 'Lucca',
  bad_signature: 'Lucca',
  body_too_large: 'Lucca',
};

/** All values of the dimension `reason` of rejected deliveries. */
export const REJECTION_REASONS = Object.keys(PROBABLE_SENDER);

/** Reasons of rejected deliveries that may be from Lucca. */
export const LUCCA_REJECTION_REASONS = Object.entries(PROBABLE_SENDER)
  .filter(([, sender]) => sender === 'Lucca')
  .map(([reason]) => reason);

/**
 * Returns the sum of several metrics. It has data wherever at least one of them has.
 *
 * @param metrics at most 10, if an alarm uses the sum
 */
export function sumOf(label: string, period: Duration, metrics: Metric[]): MathExpression {
  const usingMetrics = Object.fromEntries(
    metrics.map((metric, index) => [`${metricIdOf(label)}${index}`, metric]),
  );
  return new MathExpression({
    expression: `SUM([${Object.keys(usingMetrics).join()}])`,
    usingMetrics,
    label,
    period,
  });
}

/** Ids must be unique within a graph, and start with a lower-case letter. */
function metricIdOf(label: string): string {
  const letters = label.replace(/[^A-Za-z]/g, '');
  return letters.charAt(0).toLowerCase() + letters.slice(1);
}
