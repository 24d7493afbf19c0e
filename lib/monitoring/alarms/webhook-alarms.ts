import { METRICS } from '../../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../alarm';
import { LUCCA_REJECTION_REASONS, sumOf } from '../metrics';
import {
  FIVE_MINUTES,
  HOUR,
  IMMEDIATELY,
  MINUTE,
  sumPer,
  TWICE_IN_15_MINUTES,
  type AlarmInputs,
} from './alarm-inputs';

/** The webhook from Lucca's point of view. After too many errors, Lucca suspends its endpoint. */
export const webhookAlarms = ({ webhook, metrics, thresholds }: AlarmInputs) =>
  ({
    WebhookErrors: {
      impact:
        'Lucca gets errors for its deliveries: changes reach calendars hours late, and Lucca may suspend our endpoint.',
      section: 'Webhook errors',
      metric: webhook.of('WebhookErrors', sumPer(MINUTE)),
      threshold: thresholds.webhookErrors,
      evaluation: TWICE_IN_15_MINUTES,
    },
    DeliveriesUnavailable: {
      impact:
        'The webhook cannot reach SQS or read its secret and rejects deliveries: changes reach calendars hours late.',
      section: 'Deliveries unavailable',
      metric: metrics.of(METRICS.unavailable, sumPer(MINUTE)),
      threshold: thresholds.webhookErrors,
      evaluation: TWICE_IN_15_MINUTES,
    },
    WebhookSlow: {
      impact:
        "The webhook responds close to Lucca's timeout of 3 s, after which Lucca counts a delivery as failed.",
      section: 'Webhook slow',
      metric: webhook.of('WebhookLatency', { statistic: 'p99', period: FIVE_MINUTES }),
      threshold: thresholds.webhookLatencyMs,
      // With little traffic, p99 is a single cold start.
      evaluation: { datapoints: 3, of: 3 },
    },
    WebhookThrottled: {
      impact:
        'API Gateway throttles the webhook: deliveries are rejected, and Lucca may suspend our endpoint.',
      section: 'Webhook throttled',
      metric: webhook.of('WebhookThrottled', sumPer(FIVE_MINUTES)),
      threshold: thresholds.webhookThrottled,
      // Lucca sends only a few deliveries at a time, far below the limit.
      evaluation: IMMEDIATELY,
    },
    DeliveriesRefused: {
      impact:
        'Deliveries are rejected as not authentic: if they are from Lucca, no change reaches any calendar.',
      section: 'Deliveries refused',
      metric: sumOf(
        'Deliveries refused',
        HOUR,
        LUCCA_REJECTION_REASONS.map((reason) => metrics.forValue(METRICS.rejected, reason, sumPer(HOUR))),
      ),
      threshold: thresholds.deliveriesRefused,
      // A small company has only a few deliveries per hour.
      evaluation: IMMEDIATELY,
    },
    EndpointSuspended: {
      impact:
        'Lucca has suspended our endpoint after too many errors: changes arrive minutes late, once they are recovered.',
      section: 'Endpoint suspended',
      metric: metrics.of(METRICS.endpointSuspended, sumPer(FIVE_MINUTES)),
      threshold: 1,
      // Counted by each run of reconcile, about every five minutes, while the suspension lasts.
      evaluation: { datapoints: 1, of: 3 },
    },
  }) satisfies AlarmDefinitions;
