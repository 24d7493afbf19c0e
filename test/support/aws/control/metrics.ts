import * as z from 'zod';
import type { FakeService } from './server';

const query = z.strictObject({
  Namespace: z.literal('AWS/Lambda'),
  MetricName: z.enum(['Invocations', 'Errors']),
  Dimensions: z.tuple([z.strictObject({ Name: z.literal('FunctionName'), Value: z.string() })]),
  StartTime: z.number(),
  EndTime: z.number(),
  Period: z.number().multipleOf(60),
  Statistics: z.tuple([z.enum(['Sum', 'Minimum'])]),
});

/** The metrics of reconcile, which runs every 5 minutes and succeeds. */
export class FakeMetrics {
  /** AWS-09. 0: the schedule is off. */
  runsPerQuarter = 3;
  /** AWS-10: whether runs that succeed have the value 0. */
  reportsNoErrors = true;

  readonly operations: FakeService['operations'] = {
    GetMetricStatistics: (input) => {
      const { MetricName, StartTime, EndTime, Period, Statistics } = query.parse(input);
      const [statistic] = Statistics;
      const value = MetricName === 'Errors' ? 0 : this.runsPerQuarter;
      const hasData = this.runsPerQuarter > 0 && (MetricName === 'Invocations' || this.reportsNoErrors);
      const count = hasData ? Math.floor((EndTime - StartTime) / Period) : 0;
      // CloudWatch does not sort them.
      const Datapoints = Array.from({ length: count }, (_, index) => ({
        Timestamp: StartTime + index * Period,
        [statistic]: value,
        Unit: 'Count',
      })).toReversed();
      return { Label: MetricName, Datapoints };
    },
  };
}
