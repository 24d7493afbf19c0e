import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS } from '../../functions/shared/telemetry';
import type { AlarmDefinitions } from '../monitoring/alarm';
import { ONCE, QUARTER, type Watched } from '../monitoring/alarms/alarm-inputs';

/** What is parked until its cause is gone, as each run of reconcile counts it. */
export const waitingAlarms = ({ metrics, thresholds }: Watched) =>
  ({
    EventsWaiting: {
      impact: 'More and more events wait for something outside: these changes are in no calendar yet.',
      section: 'Events waiting',
      // Many may wait for weeks, for an authorization that nobody grants: news is only that they become more.
      metric: new MathExpression({
        expression: `IF(waiting >= ${thresholds.waiting}, DIFF(waiting), 0)`,
        usingMetrics: { waiting: metrics.of(METRICS.waiting, { statistic: 'Maximum', period: QUARTER }) },
        label: `Growth of what waits, from ${thresholds.waiting} on`,
        period: QUARTER,
      }),
      threshold: 1,
      // Some always come while others go: it is three quarters of an hour that make a trend.
      lasting: { datapoints: 3, of: 4 },
      // Reconcile counts about every five minutes. Where it does not run, that has an alarm of its own.
      silence: 'unknown',
    },
    EventsGivenUp: {
      impact: 'Events have waited 14 days in vain and have failed: these changes are in no calendar.',
      section: 'Events given up',
      metric: metrics.of(METRICS.gaveUp, { statistic: 'Sum', period: QUARTER }),
      threshold: 1,
      lasting: ONCE,
      silence: 'fine',
    },
  }) satisfies AlarmDefinitions;
