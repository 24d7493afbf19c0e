import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  ALL_SERVICES,
  METRICS,
  METRICS_NAMESPACE,
  type MetricName,
  type Service,
} from '../../functions/shared/telemetry';

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
 * The dimension `service` of each metric, and its dimension besides `service` and `stage`, if any. The dimensions must
 * be exactly those that are emitted: otherwise CloudWatch silently returns no data.
 */
export const METRIC_SOURCES = {
  [METRICS.accepted]: { service: 'ingest' },
  [METRICS.ignored]: { service: 'ingest' },
  [METRICS.rejected]: { service: 'ingest' },
  [METRICS.outcome]: { service: 'sync', by: 'outcome' },
  [METRICS.retry]: { service: 'sync', by: 'reason' },
  [METRICS.failures]: { service: ALL_SERVICES, by: 'class' },
  [METRICS.queueTime]: { service: 'sync' },
  [METRICS.googleCalls]: { service: 'sync' },
  [METRICS.googleLatency]: { service: 'sync' },
  [METRICS.googleThrottled]: { service: 'sync' },
  [METRICS.googleTokens]: { service: 'sync' },
  [METRICS.latency]: { service: 'sync' },
  [METRICS.replayed]: { service: 'reconcile' },
  [METRICS.waiting]: { service: 'reconcile' },
  [METRICS.recovered]: { service: 'reconcile' },
  [METRICS.endpointReactivated]: { service: 'reconcile' },
  [METRICS.endpointCorrected]: { service: 'reconcile' },
  [METRICS.mailSent]: { service: 'reconcile' },
  [METRICS.consoleRequests]: { service: 'console' },
} as const satisfies Record<MetricName, { service: Service | typeof ALL_SERVICES; by?: string }>;

type Sources = typeof METRIC_SOURCES;

/** Metrics without a dimension of their own. */
type PlainMetric = { [Name in MetricName]: Sources[Name] extends { by: string } ? never : Name }[MetricName];

/** Metrics with a dimension of their own. */
type SplitMetric = Exclude<MetricName, PlainMetric>;
