import { METRICS, RECONCILE_TASKS } from '../../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../alarm';
import { sumOf } from '../metrics';
import { FIVE_MINUTES, HOUR, ONCE, type AlarmInputs } from './alarm-inputs';

/** What does by itself what people would have to do. */
export const reconcileAlarms = ({ metrics }: AlarmInputs) =>
  ({
    ReconcileNotRunning: {
      impact: 'Nothing that waits is replayed, nothing missed is caught up, and administrators get no mails.',
      section: 'Reconcile not running',
      metric: metrics.of(METRICS.reconciled, { statistic: 'Sum', period: FIVE_MINUTES }),
      threshold: 1,
      below: true,
      // A run comes every five minutes and takes up to four: a period may be without the end of one.
      evaluation: { datapoints: 4, of: 4 },
      missingData: 'wrong',
    },
    ReconcileTasksFailed: {
      impact:
        'A part of what happens by itself does not: replays, missed deliveries, the endpoint, or mails.',
      section: 'Reconcile tasks failed',
      metric: sumOf(
        'Failed tasks',
        FIVE_MINUTES,
        RECONCILE_TASKS.map((task) =>
          metrics.by(METRICS.reconcileFailed, task, { statistic: 'Sum', period: FIVE_MINUTES }),
        ),
      ),
      threshold: 1,
      // The next run does what one missed.
      evaluation: { datapoints: 3, of: 4 },
      missingData: 'fine',
    },
    MailsRefused: {
      impact: 'Amazon SES refuses mails for good: an administrator does not hear what concerns them.',
      section: 'Mails refused',
      metric: metrics.of(METRICS.mailFailed, { statistic: 'Sum', period: HOUR }),
      threshold: 1,
      // Nobody sends it again.
      evaluation: ONCE,
      missingData: 'fine',
    },
  }) satisfies AlarmDefinitions;
