import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../alarm';
import {
  FIVE_MINUTES,
  IMMEDIATELY,
  MINUTE,
  QUARTER_HOUR,
  sumPer,
  TWICE_IN_15_MINUTES,
  type AlarmInputs,
} from './alarm-inputs';

/** Events don't flow. In the order of an event's path. */
export const pageAlarms = ({ functions, queue, accessLog, metrics, thresholds }: AlarmInputs) =>
  ({
    WebhookFailing: {
      severity: 'page',
      impact:
        'Lucca gets errors for its deliveries: changes reach calendars late, and Lucca may suspend our endpoint.',
      section: 'Webhook failing',
      metric: accessLog.of('WebhookFailures', sumPer(MINUTE)),
      threshold: thresholds.webhookFailures,
      evaluation: TWICE_IN_15_MINUTES,
    },
    QueueAgeHigh: {
      severity: 'page',
      impact: 'Events stay in the queue longer than retries can explain: changes reach calendars hours late.',
      section: 'Queue age high',
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: FIVE_MINUTES }),
      threshold: thresholds.queueAgeSeconds,
      // The metric is approximate: a single value may be wrong.
      evaluation: { datapoints: 3, of: 3 },
    },
    SyncCrashing: {
      severity: 'page',
      impact: 'The sync function crashes: changes reach calendars late, or never if they cause the crash.',
      section: 'Sync crashing',
      metric: functions.sync.metricErrors(sumPer(MINUTE)),
      threshold: thresholds.syncErrors,
      evaluation: TWICE_IN_15_MINUTES,
    },
    InternalErrors: {
      severity: 'page',
      impact: 'Events fail with an unexpected error: their changes reach calendars late or not before a fix.',
      section: 'Internal errors',
      // Retries, because events fail only after 14 days.
      metric: metrics.forValue(METRICS.retry, 'internal_error', sumPer(FIVE_MINUTES)),
      // A single event is retried at most six times in five minutes.
      threshold: thresholds.internalErrors,
      evaluation: IMMEDIATELY,
    },
    GoogleAccessLost: {
      severity: 'page',
      impact: "Google denies access to a configuration: none of its employees' calendars is updated.",
      section: 'Google access lost',
      metric: metrics.forValue(METRICS.failures, 'access', sumPer(FIVE_MINUTES)),
      threshold: 1,
      // A revocation is counted once: the alarm stays on for an hour, fixed or not.
      evaluation: { datapoints: 1, of: 12 },
    },
    ReconcileNotRunning: {
      severity: 'page',
      impact:
        'Waiting events are not replayed, missed events are not recovered, and administrators get no emails.',
      section: 'Reconcile not running',
      // AWS-10: Lambda reports 0 errors for a run that succeeds, 1 for one that fails, and nothing without a run.
      metric: functions.reconcile.metricErrors({ statistic: 'Minimum', period: QUARTER_HOUR }),
      threshold: 1,
      // No run of two hours completed all its tasks. Longer than usual maintenance of Lucca or AWS.
      evaluation: { datapoints: 8, of: 8 },
      missingData: TreatMissingData.BREACHING,
    },
  }) satisfies AlarmDefinitions;
