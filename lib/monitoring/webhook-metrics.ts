import type { Duration } from 'aws-cdk-lib';
import { Metric, Unit } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type JsonPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../../functions/shared/telemetry';

/** The webhook has the route that is no other; where API Gateway refuses early, it may name none. */
const AT_THE_DOOR = FilterPattern.stringValue('$.route', '!=', 'ANY /*');

const METRICS_OF_THE_DOOR = {
  /**
   * Answers with 5xx that our function did not choose: it crashed, or API Gateway could not reach it. Its own 503 is counted as
   * `DeliveriesUnavailable`, where strangers who ask while no secret is set count once per look at it, not once per request.
   */
  WebhookErrors: {
    which: FilterPattern.all(
      FilterPattern.numberValue('$.status', '>=', 500),
      FilterPattern.stringValue('$.functionStatus', '!=', '503'),
    ),
    value: '1',
    unit: Unit.COUNT,
  },
  /** Turned away by the limits of API Gateway: our function does not hear of it. */
  WebhookThrottled: { which: FilterPattern.numberValue('$.status', '=', 429), value: '1', unit: Unit.COUNT },
  /** From the first byte of a request to the last of its answer, with cold starts, ms. */
  WebhookLatency: {
    which: FilterPattern.numberValue('$.responseLatency', '>=', 0),
    value: '$.responseLatency',
    unit: Unit.MILLISECONDS,
  },
} satisfies Record<string, { which: JsonPattern; value: string; unit: Unit }>;

/**
 * What Lucca sees at the webhook, out of the access log: API Gateway's own metrics mix the webhook with the console, have nothing on
 * 429, and cost as much by route.
 */
export class WebhookMetrics extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: { accessLogGroup: LogGroup; stage: string },
  ) {
    super(scope, id);
    for (const [metricName, { which, value: metricValue, unit }] of Object.entries(METRICS_OF_THE_DOOR)) {
      props.accessLogGroup.addMetricFilter(metricName, {
        filterPattern: FilterPattern.all(which, AT_THE_DOOR),
        metricNamespace: METRICS_NAMESPACE,
        metricName,
        metricValue,
        unit,
        dimensions: { stage: '$.stage' },
      });
    }
  }

  of(metricName: keyof typeof METRICS_OF_THE_DOOR, options: { statistic: string; period: Duration }): Metric {
    const dimensionsMap = { stage: this.props.stage };
    return new Metric({ namespace: METRICS_NAMESPACE, metricName, dimensionsMap, ...options });
  }
}
