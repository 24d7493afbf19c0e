import { METRICS } from '../../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../alarm';
import { POSSIBLY_LUCCA_REASONS, sumOf } from '../metrics';
import { FIVE_MINUTES, HOUR, MINUTE, ONCE, TWICE, type AlarmInputs } from './alarm-inputs';

/** What Lucca has of us. Too many errors, and it suspends the endpoint. */
export const webhookAlarms = ({ webhook, metrics, thresholds }: AlarmInputs) =>
  ({
    WebhookErrors: {
      impact:
        'Lucca gets errors for its deliveries: changes reach the calendars hours late, and Lucca may suspend our endpoint.',
      section: 'Webhook errors',
      metric: webhook.of('WebhookErrors', { statistic: 'Sum', period: MINUTE }),
      threshold: thresholds.webhookErrors,
      evaluation: TWICE,
      missingData: 'fine',
    },
    DeliveriesUnavailable: {
      impact:
        'The webhook cannot reach SQS or its secret and turns deliveries away: changes reach the calendars hours late.',
      section: 'Deliveries unavailable',
      metric: metrics.of(METRICS.unavailable, { statistic: 'Sum', period: MINUTE }),
      threshold: thresholds.webhookErrors,
      evaluation: TWICE,
      missingData: 'fine',
    },
    WebhookSlow: {
      impact:
        'The webhook answers almost too late for Lucca, which hangs up after 3 s and then takes a delivery for failed.',
      section: 'Webhook slow',
      metric: webhook.of('WebhookLatency', { statistic: 'p99', period: FIVE_MINUTES }),
      threshold: thresholds.webhookLatencyMs,
      // With little traffic, the slowest hundredth is one cold start: that is no trouble before it goes on.
      evaluation: { datapoints: 3, of: 3 },
      missingData: 'fine',
    },
    WebhookThrottled: {
      impact:
        'Deliveries are turned away because too many requests come at once, and Lucca may suspend our endpoint for it.',
      section: 'Webhook throttled',
      metric: webhook.of('WebhookThrottled', { statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: thresholds.webhookThrottled,
      // Lucca sends a few deliveries at a time: it never comes near the limit by itself.
      evaluation: ONCE,
      missingData: 'fine',
    },
    DeliveriesRefused: {
      impact:
        'Deliveries are refused as not from Lucca: if they were, no change reaches the calendars, and Lucca suspends our endpoint.',
      section: 'Deliveries refused',
      metric: sumOf(
        'Deliveries refused',
        HOUR,
        POSSIBLY_LUCCA_REASONS.map((reason) =>
          metrics.by(METRICS.rejected, reason, { statistic: 'Sum', period: HOUR }),
        ),
      ),
      threshold: thresholds.deliveriesRefused,
      // A small company has a few deliveries an hour, and each of them is refused if the secret is wrong.
      evaluation: ONCE,
      missingData: 'fine',
    },
    EndpointSuspended: {
      impact:
        'Lucca has suspended our endpoint after too many errors: changes come minutes late, as far as they are caught up.',
      section: 'Endpoint suspended',
      metric: metrics.of(METRICS.endpointSuspended, { statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: 1,
      // Each run of reconcile counts it anew while it lasts, about every five minutes.
      evaluation: { datapoints: 1, of: 3 },
      missingData: 'fine',
    },
  }) satisfies AlarmDefinitions;
