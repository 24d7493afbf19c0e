import type { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS_NAMESPACE, type MetricName } from '../../functions/shared/telemetry';
import { METRIC_SOURCES } from '../metric-sources';

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
