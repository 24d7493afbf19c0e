import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { HashEmployee } from '../shared/employee-hash';
import { METRICS } from '../shared/telemetry';
import { AsyncLocalStorage } from 'node:async_hooks';

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

const collected = new AsyncLocalStorage<ObservedCall[]>();

/** Runs a task and adds the calls that it makes to the list, also if it fails. */
export function collectCalls<T>(calls: ObservedCall[], task: () => Promise<T>): Promise<T> {
  return collected.run(calls, task);
}

/**
 * Creates the observer of a function: logs failed calls, counts throttled ones, and adds all of them to the list of
 * {@link collectCalls}. The log has only a hash of the employee's address.
 */
export function createCallObserver(
  logger: Logger,
  metrics: Metrics,
  hashEmployee: HashEmployee,
): ObserveCall {
  return async (call) => {
    collected.getStore()?.push(call);
    const { employee, isThrottled, ...logged } = call;
    if (isThrottled) metrics.addMetric(METRICS.googleThrottled, MetricUnit.Count, 1);
    if (call.reason === '') return;
    logger.info('Google call failed', { ...logged, employee: await hashEmployee(employee) });
  };
}

/** Calls listed in one log line. A long absence may have hundreds. */
const MAX_LISTED = 20;

/** Log fields for the calls of an event. The metrics of the calls come from the numbers. */
export function callFields(calls: readonly ObservedCall[]) {
  const durations = calls.filter(({ method }) => method !== 'token').map(({ durationMs }) => durationMs);
  const tokens = calls.length - durations.length;
  return {
    ...(calls.length > 0 && { google: calls.slice(0, MAX_LISTED).map(describeCall) }),
    ...(durations.length > 0 && { googleCalls: durations.length, googleMs: Math.max(...durations) }),
    ...(tokens > 0 && { googleTokens: tokens }),
  };
}

/** Such as `insert 200 180 ms`, or `token authorization_missing 90 ms`. */
function describeCall({ method, status, reason, durationMs }: ObservedCall): string {
  return [method, status ?? reason, `${durationMs} ms`].filter((part) => part !== '').join(' ');
}
