import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Service } from '../../../functions/shared/telemetry';
import type { AlarmThresholds } from '../../settings/alarm-settings';
import type { AccessLogMetrics } from '../access-log-metrics';
import type { FunctionMetrics, MetricOptions } from '../metrics';

/** The resources, metrics and settings of a stage that alarms use. */
export type AlarmInputs = {
  /** All versions of each function together. */
  functions: Record<Service, IFunction>;
  queue: IQueue;
  deadLetterQueue: IQueue;
  accessLog: AccessLogMetrics;
  metrics: FunctionMetrics;
  thresholds: AlarmThresholds;
};

export const MINUTE = Duration.minutes(1);
export const FIVE_MINUTES = Duration.minutes(5);
export const QUARTER_HOUR = Duration.minutes(15);
export const HOUR = Duration.hours(1);

export function sumPer(period: Duration): MetricOptions {
  return { statistic: 'Sum', period };
}

/** Goes off at the first breaching period: for sums over a long period. */
export const IMMEDIATELY = { datapoints: 1, of: 1 };

/** Two minutes of the last 15: a single error resolves itself, because callers retry. */
export const TWICE_IN_15_MINUTES = { datapoints: 2, of: 15 };
