import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinitions } from '../alarm';
import { FIVE_MINUTES, IMMEDIATELY, type AlarmInputs } from './alarm-inputs';

/** The queue between webhook and sync. SQS emits no metrics for a queue that has been empty for hours. */
export const queueAlarms = ({ queue, deadLetterQueue, thresholds }: AlarmInputs) =>
  ({
    DeadLetters: {
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
    QueueAgeHigh: {
      impact: 'Events stay in the queue longer than retries can explain: changes reach calendars hours late.',
      section: 'Queue age high',
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: FIVE_MINUTES }),
      threshold: thresholds.queueAgeSeconds,
      // The metric is approximate: a single value may be wrong.
      evaluation: { datapoints: 3, of: 3 },
    },
    QueueNotConsumed: {
      impact: 'Lambda does not consume the queue: no change reaches any calendar.',
      section: 'Queue not consumed',
      metric: new MathExpression({
        expression: 'IF(visible > 0 AND FILL(received, 0) == 0, 1, 0)',
        usingMetrics: {
          visible: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
          received: queue.metricNumberOfMessagesReceived({ statistic: 'Sum' }),
        },
        label: 'Messages in the queue, none received',
        period: FIVE_MINUTES,
      }),
      threshold: 1,
      // The messages of a failed group are not received for up to 15 minutes, until its next try.
      evaluation: { datapoints: 4, of: 4 },
    },
  }) satisfies AlarmDefinitions;
