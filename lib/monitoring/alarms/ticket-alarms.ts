import { Duration } from 'aws-cdk-lib';
import { METRICS } from '../../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../alarm';
import { FIVE_MINUTES, HOUR, IMMEDIATELY, QUARTER_HOUR, sumPer, type AlarmInputs } from './alarm-inputs';

/** Someone should look this week. */
export const ticketAlarms = ({ functions, deadLetterQueue, accessLog, metrics, thresholds }: AlarmInputs) =>
  ({
    PlatformFailures: {
      severity: 'ticket',
      impact: 'Events, emails or the endpoint have a problem that only the platform team can fix.',
      section: 'Platform failures',
      metric: metrics.forValue(METRICS.failures, 'platform', sumPer(QUARTER_HOUR)),
      threshold: thresholds.platformFailures,
      evaluation: IMMEDIATELY,
    },
    ExternalFailures: {
      severity: 'ticket',
      impact:
        'Many events wait or fail for causes outside the connector, such as unknown accounts or outages.',
      section: 'External failures',
      // Administrators are notified of each cause: many at once have a common cause.
      metric: metrics.forValue(METRICS.failures, 'external', sumPer(Duration.hours(6))),
      threshold: thresholds.externalFailures,
      evaluation: IMMEDIATELY,
    },
    DeliveriesRefused: {
      severity: 'ticket',
      impact:
        'Deliveries are rejected as not authentic: if they are from Lucca, changes reach calendars minutes late.',
      section: 'Deliveries refused',
      metric: metrics.forValue(METRICS.failures, 'delivery', sumPer(HOUR)),
      threshold: thresholds.deliveriesRefused,
      // A small company has only a few deliveries per hour.
      evaluation: IMMEDIATELY,
    },
    DeadLetters: {
      severity: 'ticket',
      impact: 'Events crash the sync function: their changes are in no calendar and are not retried.',
      section: 'Dead letters',
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: FIVE_MINUTES,
      }),
      threshold: 1,
      // Messages arrive there after 50 receives and stay until someone moves them.
      evaluation: IMMEDIATELY,
    },
    ReconcileFailing: {
      severity: 'ticket',
      impact:
        'A scheduled task keeps failing: replays, recovery of missed events, the endpoint check or emails.',
      section: 'Reconcile failing',
      metric: functions.reconcile.metricErrors(sumPer(FIVE_MINUTES)),
      threshold: 1,
      // The next run repeats a failed task.
      evaluation: { datapoints: 3, of: 4 },
    },
    ConsoleFailing: {
      severity: 'ticket',
      impact: 'Administrators see internal errors on the console. Calendars are not affected.',
      section: 'Console failing',
      metric: accessLog.of('ConsoleFailures', sumPer(FIVE_MINUTES)),
      threshold: thresholds.consoleFailures,
      // One person on a broken page reaches the threshold within seconds.
      evaluation: IMMEDIATELY,
    },
  }) satisfies AlarmDefinitions;
