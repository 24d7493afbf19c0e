import { METRICS } from '../../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../alarm';
import { REFUSALS_OF_LUCCA, sumOf } from '../metrics';
import { FIVE_MINUTES, HOUR, MINUTE, ONCE, TWICE, type Watched } from './alarm-inputs';

/** What Lucca has of us. Too many errors, and it suspends the endpoint. */
export const doorAlarms = ({ door, metrics, thresholds }: Watched) =>
  ({
    DoorErrors: {
      impact:
        'Lucca gets errors for its deliveries: changes reach the calendars hours late, and Lucca may suspend our endpoint.',
      section: 'Door errors',
      metric: door.of('DoorErrors', { statistic: 'Sum', period: MINUTE }),
      threshold: thresholds.doorErrors,
      lasting: TWICE,
      silence: 'fine',
    },
    DeliveriesUnavailable: {
      impact:
        'The door cannot reach SQS or its secret and turns deliveries away: changes reach the calendars hours late.',
      section: 'Deliveries unavailable',
      metric: metrics.of(METRICS.unavailable, { statistic: 'Sum', period: MINUTE }),
      threshold: thresholds.doorErrors,
      lasting: TWICE,
      silence: 'fine',
    },
    DoorSlow: {
      impact:
        'The door answers almost too late for Lucca, which hangs up after 3 s and then takes a delivery for failed.',
      section: 'Door slow',
      metric: door.of('DoorLatency', { statistic: 'p99', period: FIVE_MINUTES }),
      threshold: thresholds.doorLatencyMs,
      // With little traffic, the slowest hundredth is one cold start: that is no trouble before it goes on.
      lasting: { datapoints: 3, of: 3 },
      silence: 'fine',
    },
    DoorThrottled: {
      impact:
        'Deliveries are turned away because too many requests come at once, and Lucca may suspend our endpoint for it.',
      section: 'Door throttled',
      metric: door.of('DoorThrottled', { statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: thresholds.doorThrottled,
      // Lucca sends a few deliveries at a time: it never comes near the limit by itself.
      lasting: ONCE,
      silence: 'fine',
    },
    DeliveriesRefused: {
      impact:
        'Deliveries are refused as not from Lucca: if they were, no change reaches the calendars, and Lucca suspends our endpoint.',
      section: 'Deliveries refused',
      metric: sumOf(
        'Deliveries refused',
        HOUR,
        REFUSALS_OF_LUCCA.map((reason) =>
          metrics.by(METRICS.rejected, reason, { statistic: 'Sum', period: HOUR }),
        ),
      ),
      threshold: thresholds.deliveriesRefused,
      // A small company has a few deliveries an hour, and each of them is refused if the secret is wrong.
      lasting: ONCE,
      silence: 'fine',
    },
    EndpointSuspended: {
      impact:
        'Lucca has suspended our endpoint after too many errors: changes come minutes late, as far as they are caught up.',
      section: 'Endpoint suspended',
      metric: metrics.of(METRICS.endpointSuspended, { statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: 1,
      // Each run of reconcile counts it anew while it lasts, about every five minutes.
      lasting: { datapoints: 1, of: 3 },
      silence: 'fine',
    },
  }) satisfies AlarmDefinitions;
