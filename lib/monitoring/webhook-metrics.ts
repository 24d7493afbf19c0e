import { Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type JsonPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../../functions/shared/telemetry';
import type { MetricOptions } from './metrics';

/** All routes except those of the console. Requests that API Gateway rejects early may have no route. */
const IS_WEBHOOK = FilterPattern.stringValue('$.route', '!=', 'ANY /*');

const WEBHOOK_METRICS = {
  /**
   * 5xx responses that the function did not send: it crashed, or API Gateway could not reach it.
   * `DeliveriesUnavailable` counts the function's own 503: while the secret is missing, once per attempt to read it and
   * not once per request.
   */
  WebhookErrors: {
    filter: FilterPattern.all(
      FilterPattern.numberValue('$.status', '>=', 500),
      FilterPattern.stringValue('$.functionStatus', '!=', '503'),
    ),
    value: '1',
    unit: Unit.COUNT,
  },
  /** Requests rejected by API Gateway's throttling, without an invocation of the function. */
  WebhookThrottled: { filter: FilterPattern.numberValue('$.status', '=', 429), value: '1', unit: Unit.COUNT },
  /** From the first byte of a request to the last byte of its response, including cold starts, ms. */
  WebhookLatency: {
    filter: FilterPattern.numberValue('$.responseLatency', '>=', 0),
    value: '$.responseLatency',
    unit: Unit.MILLISECONDS,
  },
} satisfies Record<string, { filter: JsonPattern; value: string; unit: Unit }>;

/**
 * Metrics of the webhook from Lucca's point of view, derived from the access log. API Gateway's own metrics would
 * include the console, do not include 429, and cost as much per route.
 */
export class WebhookMetrics extends Construct {
  readonly #dimensionsMap: { stage: string };

  constructor(
    scope: Construct,
    id: string,
    { accessLogGroup, stage }: { accessLogGroup: LogGroup; stage: string },
  ) {
    super(scope, id);
    this.#dimensionsMap = { stage };
    for (const [metricName, { filter, value, unit }] of Object.entries(WEBHOOK_METRICS)) {
      accessLogGroup.addMetricFilter(metricName, {
        filterPattern: FilterPattern.all(filter, IS_WEBHOOK),
        metricNamespace: METRICS_NAMESPACE,
        metricName,
        metricValue: value,
        unit,
        dimensions: { stage: '$.stage' },
      });
    }
  }

  of(metricName: keyof typeof WEBHOOK_METRICS, options: MetricOptions): Metric {
    const dimensionsMap = this.#dimensionsMap;
    return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, ...options });
  }
}
