import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { HashEmployee } from '../shared/employee-hash';
import { METRICS } from '../shared/telemetry';

/** A call of Google that has ended, as operators see it. */
export type ObservedCall = {
  method: 'get' | 'insert' | 'update' | 'delete' | 'token';
  /** Of HTTP; null if no answer came, and for tokens, whose refusals have a reason only. */
  status: number | null;
  /** Why it was refused, in Google's own word, or ours for a token; empty where it was not. */
  reason: string;
  durationMs: number;
  /** Id of the configuration. */
  configuration: string;
  /** Address of the employee on whose behalf it was. */
  employee: string;
  /** Google's id of the event; null for tokens. */
  eventId: string | null;
  /** Google said that calls come too fast. */
  isThrottled: boolean;
};

/** Must not throw: the call has taken effect. */
export type ObserveCall = (call: ObservedCall) => Promise<void>;

export const unobserved: ObserveCall = () => Promise.resolve();

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
