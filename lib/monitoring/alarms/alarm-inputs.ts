import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Service } from '../../../functions/shared/telemetry';
import type { AlarmThresholds } from '../../settings/alarm-settings';
import type { GoogleQuota } from '../../settings/stage-settings';
import type { ConnectorTables } from '../../storage/table';
import type { ConnectorMetrics } from '../metrics';
import type { WebhookMetrics } from '../webhook-metrics';

/** The parts of a stage that alarms watch. */
export type AlarmInputs = {
  /** Each as a whole, whatever version an alias leads to. */
  functions: Record<Service, IFunction>;
  queue: IQueue;
  deadLetterQueue: IQueue;
  tables: ConnectorTables;
  webhook: WebhookMetrics;
  metrics: ConnectorMetrics;
  googleQuota: GoogleQuota;
  thresholds: AlarmThresholds;
};

export const MINUTE = Duration.minutes(1);
export const FIVE_MINUTES = Duration.minutes(5);
export const QUARTER = Duration.minutes(15);
export const HOUR = Duration.hours(1);

/** For sums over a period that is long enough by itself. */
export const ONCE = { datapoints: 1, of: 1 };
/** In two minutes of a quarter of an hour: whoever asked tries again, so that what happens once mends itself. */
export const TWICE = { datapoints: 2, of: 15 };
