import { Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, type JsonPattern } from 'aws-cdk-lib/aws-logs';
import { METRICS, METRICS_NAMESPACE, type MetricName, type Service } from '../../functions/shared/telemetry';
import { METRIC_SOURCES } from './metrics';

type LogMetric = {
  /** Fields of the lines that count, with their values. */
  where: Record<string, string>;
  /** The field with the value of the metric. @default each line counts one */
  field?: string;
  unit: Unit;
};

const SYNCHRONIZED = { message: 'Event synchronized' };

/**
 * The metrics of each event, which CloudWatch derives from the log lines of the functions. An embedded metric would be
 * logged and billed in addition to the line.
 */
export const LOG_METRICS: Partial<Record<MetricName, LogMetric>> = {
  [METRICS.accepted]: { where: { message: 'Delivery accepted' }, unit: Unit.COUNT },
  [METRICS.outcome]: { where: SYNCHRONIZED, unit: Unit.COUNT },
  [METRICS.latency]: { where: SYNCHRONIZED, field: 'durationMs', unit: Unit.MILLISECONDS },
  [METRICS.queueTime]: { where: {}, field: 'queueMs', unit: Unit.MILLISECONDS },
  [METRICS.googleCalls]: { where: {}, field: 'googleCalls', unit: Unit.COUNT },
  [METRICS.googleLatency]: { where: {}, field: 'googleMs', unit: Unit.MILLISECONDS },
  [METRICS.googleTokens]: { where: {}, field: 'googleTokens', unit: Unit.COUNT },
};

/**
 * Creates the filters that derive the metrics, on the log group of the function that `METRIC_SOURCES` names. AWS-11: a
 * condition on a field that a line lacks does not hold.
 */
export function deriveLogMetrics(logGroups: Record<Service, ILogGroup>): void {
  for (const [metricName, { where, field, unit }] of Object.entries(LOG_METRICS)) {
    const sources: Record<string, { service: Service | 'all'; by?: string }> = METRIC_SOURCES;
    const source = sources[metricName];
    if (!source || source.service === 'all') throw new Error(`${metricName} has no log group`);
    const { service, by } = source;
    const dimensions = ['service', 'stage', ...(by === undefined ? [] : [by])];
    logGroups[service].addMetricFilter(metricName, {
      filterPattern: FilterPattern.all(...conditions(where, field)),
      metricNamespace: METRICS_NAMESPACE,
      metricName,
      metricValue: field === undefined ? '1' : `$.${field}`,
      unit,
      dimensions: Object.fromEntries(dimensions.map((name) => [name, `$.${name}`])),
    });
  }
}

function conditions(where: Record<string, string>, field: string | undefined): JsonPattern[] {
  const equal = Object.entries(where).map(([name, value]) =>
    FilterPattern.stringValue(`$.${name}`, '=', value),
  );
  return field === undefined ? equal : [...equal, FilterPattern.numberValue(`$.${field}`, '>=', 0)];
}
