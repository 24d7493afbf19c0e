import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { HashEmployee } from '../shared/employee-hash';
import type { ObserveCall } from '../google/call-observer';
import { METRICS } from '../shared/telemetry';

/** Logs and counts what Google was asked, without a word on whom it is about. */
export function observeGoogle(logger: Logger, metrics: Metrics, hashOf: HashEmployee): ObserveCall {
  return async ({ employee, isThrottled, ...call }) => {
    if (call.method === 'token') metrics.addMetric(METRICS.googleTokens, MetricUnit.Count, 1);
    else {
      metrics.addMetric(METRICS.googleCalls, MetricUnit.Count, 1);
      metrics.addMetric(METRICS.googleLatency, MetricUnit.Milliseconds, call.durationMs);
    }
    if (isThrottled) metrics.addMetric(METRICS.googleThrottled, MetricUnit.Count, 1);
    logger.info('Google called', { ...call, employee: await hashOf(employee) });
  };
}
