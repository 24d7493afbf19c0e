import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { HashEmployee } from '../shared/employee-hash';
import { METRICS } from '../shared/telemetry';

/** A finished call to Google. */
export type ObservedCall = {
  method: 'get' | 'insert' | 'update' | 'delete' | 'token';
  /** The HTTP status; null without a response, and for tokens. */
  status: number | null;
  /** Google's reason, or the connector's reason code for tokens; empty if the call succeeded. */
  reason: string;
  durationMs: number;
  /** Id of the configuration. */
  configuration: string;
  /** Address of the employee on whose behalf the call was made. */
  employee: string;
  /** Google's id of the event; null for tokens. */
  eventId: string | null;
  /** Google rejected the call because of a rate limit. */
  isThrottled: boolean;
};

/** Must not throw, because the call has already taken effect. */
export type ObserveCall = (call: ObservedCall) => Promise<void>;

export const unobserved: ObserveCall = () => Promise.resolve();

/** Logs and counts the calls to Google. The log has only a hash of the employee's address. */
export function createCallObserver(
  logger: Logger,
  metrics: Metrics,
  hashEmployee: HashEmployee,
): ObserveCall {
  return async ({ employee, isThrottled, ...call }) => {
    if (call.method === 'token') metrics.addMetric(METRICS.googleTokens, MetricUnit.Count, 1);
    else {
      metrics.addMetric(METRICS.googleCalls, MetricUnit.Count, 1);
      metrics.addMetric(METRICS.googleLatency, MetricUnit.Milliseconds, call.durationMs);
    }
    if (isThrottled) metrics.addMetric(METRICS.googleThrottled, MetricUnit.Count, 1);
    logger.info('Google called', { ...call, employee: await hashEmployee(employee) });
  };
}
