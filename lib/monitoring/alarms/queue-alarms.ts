import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinitions } from '../alarm';
import { FIVE_MINUTES, ONCE, type AlarmInputs } from './alarm-inputs';

/** The way from the webhook to the sync function. SQS says nothing of a queue that was empty for hours: that is fine each time. */
export const queueAlarms = ({ queue, deadLetterQueue, thresholds }: AlarmInputs) =>
  ({
    DeadLetters: {
      impact:
        'Events crash the sync function: these changes are in no calendar, and nobody tries them again.',
      section: 'Dead letters',
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: FIVE_MINUTES,
      }),
      threshold: 1,
      // Only what crashed 50 times is in it, and it stays there until somebody takes it out.
      evaluation: ONCE,
      missingData: 'fine',
    },
    QueueAgeHigh: {
      impact:
        'Events wait in the queue for longer than any failure explains: changes reach calendars hours late.',
      section: 'Queue age high',
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: FIVE_MINUTES }),
      threshold: thresholds.queueAgeSeconds,
      // Every metric of the queue is about: one value alone may be wrong.
      evaluation: { datapoints: 3, of: 3 },
      missingData: 'fine',
    },
    QueueNotConsumed: {
      impact: 'Nobody takes events from the queue: no change reaches any calendar.',
      section: 'Queue not consumed',
      metric: new MathExpression({
        expression: 'IF(there > 0 AND FILL(taken, 0) == 0, 1, 0)',
        usingMetrics: {
          there: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
          taken: queue.metricNumberOfMessagesReceived({ statistic: 'Sum' }),
        },
        label: 'Queue with messages that nobody takes',
        period: FIVE_MINUTES,
      }),
      threshold: 1,
      // Messages of a group that failed stay untouched for a quarter of an hour at most, until its next try.
      evaluation: { datapoints: 4, of: 4 },
      missingData: 'fine',
    },
  }) satisfies AlarmDefinitions;
