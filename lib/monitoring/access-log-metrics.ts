import { Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type JsonPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../../functions/shared/telemetry';
import type { MetricOptions } from './metrics';

/** All values of the access log are strings. AWS-11: `*` matches any text. */
const IS_FAILED = FilterPattern.stringValue('$.status', '=', '5*');
const CONSOLE_ROUTES = 'ANY /*';

const FILTERS = {
  /**
   * 5xx responses to webhook requests: a dependency of the function does not respond (503), the function crashes, or
   * API Gateway cannot invoke it. Requests without a route are included.
   */
  WebhookFailures: FilterPattern.stringValue('$.route', '!=', CONSOLE_ROUTES),
  /** 5xx responses to requests of the console. */
  ConsoleFailures: FilterPattern.stringValue('$.route', '=', CONSOLE_ROUTES),
} satisfies Record<string, JsonPattern>;

/**
 * Metrics as callers see them, derived from the access log. API Gateway's own metrics include webhook and console
 * together, and cost as much per route. Without failures, they have no data and cost nothing.
 */
export class AccessLogMetrics extends Construct {
  readonly #dimensionsMap: { stage: string };

  constructor(
    scope: Construct,
    id: string,
    { accessLogGroup, stage }: { accessLogGroup: LogGroup; stage: string },
  ) {
    super(scope, id);
    this.#dimensionsMap = { stage };
    for (const [metricName, isRoute] of Object.entries(FILTERS)) {
      accessLogGroup.addMetricFilter(metricName, {
        filterPattern: FilterPattern.all(IS_FAILED, isRoute),
        metricNamespace: METRICS_NAMESPACE,
        metricName,
        metricValue: '1',
        unit: Unit.COUNT,
        dimensions: { stage: '$.stage' },
      });
    }
  }

  of(metricName: keyof typeof FILTERS, options: MetricOptions): Metric {
    const dimensionsMap = this.#dimensionsMap;
    return new Metric({
      namespace: METRICS_NAMESPACE,
      metricName,
      dimensionsMap,
      label: metricName,
      ...options,
    });
  }
}
