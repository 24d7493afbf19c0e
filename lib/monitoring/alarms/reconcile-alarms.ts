import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, RECONCILE_TASKS } from '../../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../alarm';
import { sumOf } from '../metrics';
import { FIVE_MINUTES, HOUR, IMMEDIATELY, sumPer, type AlarmInputs } from './alarm-inputs';

/** The scheduled tasks: replays, catch-up, webhook endpoint and emails. */
export const reconcileAlarms = ({ metrics }: AlarmInputs) =>
  ({
    ReconcileNotRunning: {
      impact:
        'Waiting events are not replayed, missed events are not recovered, and administrators get no emails.',
      section: 'Reconcile not running',
      metric: metrics.of(METRICS.reconciled, sumPer(FIVE_MINUTES)),
      threshold: 1,
      below: true,
      // A run starts every five minutes and takes up to four and a half: none may end within a given period.
      evaluation: { datapoints: 4, of: 4 },
      missingData: TreatMissingData.BREACHING,
    },
    ReconcileTasksFailed: {
      impact:
        'A scheduled task keeps failing: replays, recovery of missed events, the endpoint check or emails.',
      section: 'Reconcile tasks failed',
      metric: sumOf(
        'Failed tasks',
        FIVE_MINUTES,
        RECONCILE_TASKS.map((task) => metrics.forValue(METRICS.reconcileFailed, task, sumPer(FIVE_MINUTES))),
      ),
      threshold: 1,
      // The next run repeats a failed task.
      evaluation: { datapoints: 3, of: 4 },
    },
    MailsRefused: {
      impact: 'Amazon SES permanently rejects emails: an administrator is not notified.',
      section: 'Mails refused',
      metric: metrics.of(METRICS.mailFailed, sumPer(HOUR)),
      threshold: 1,
      // Rejected emails are not retried.
      evaluation: IMMEDIATELY,
    },
  }) satisfies AlarmDefinitions;
