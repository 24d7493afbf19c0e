import type { Reason } from '../domain/vocabulary';
import { GoogleError, RetryError } from '../google/errors';
import { LuccaApiError, LuccaBusyError, LuccaRetryError } from '../lucca/api/http';
import { errorFrames, errorName } from '../shared/safe-logging';
import { MappingChangedError } from '../store/mapping-store';
import { ConfigurationRemovedError } from './apply-plan';
import { StatusEventRefusedError } from './write-event';

const FIRST_DELAY_S = 5;
const MAX_BACKOFF_S = 15 * 60;

/**
 * SQS hides a message for twelve hours at most, counted from when it was received. The function may have held it for a minute
 * already, and its clock may differ.
 */
const MAX_DELAY_S = 12 * 60 * 60 - 5 * 60;

/** What to do after an error: retry (after `afterMs`, if a time is known), wait for a change outside the connector, or fail. */
export type ErrorDecision = {
  next: 'retry' | 'wait' | 'fail';
  reason: Reason;
  /** For the sync log, not for CloudWatch: it may quote Google or Lucca. */
  detail: string;
  afterMs: number | null;
  /** Lucca was not asked, because of its request limit or the end of the run: this is no failed try. */
  isThrottled?: boolean;
  /** Of an unexpected error: its name and stack frames, without its message. */
  trace?: string[];
};

/** An unexpected error is retried: it may be a bug of ours, an unavailable store or a lost connection. */
export function classifyError(error: unknown): ErrorDecision {
  if (error instanceof GoogleError) {
    const { next, reason, message: detail } = error;
    return { next, reason, detail, afterMs: error instanceof RetryError ? error.afterMs : null };
  }
  if (error instanceof LuccaApiError) {
    const { next, reason, message: detail } = error;
    const afterMs = error instanceof LuccaRetryError ? error.afterMs : null;
    return { next, reason, detail, afterMs, isThrottled: error instanceof LuccaBusyError };
  }
  if (error instanceof StatusEventRefusedError) return classifyError(error.cause);
  if (error instanceof ConfigurationRemovedError) {
    return { next: 'fail', reason: 'configuration_removed', detail: error.message, afterMs: null };
  }
  if (error instanceof MappingChangedError) {
    return { next: 'retry', reason: 'internal_error', detail: error.message, afterMs: 0 };
  }
  const detail = errorName(error);
  return {
    next: 'retry',
    reason: 'internal_error',
    detail,
    afterMs: null,
    trace: [detail, ...errorFrames(error)],
  };
}

/**
 * How long a throttled group stays hidden, in whole seconds. Without jitter: all instances share one request limit, which decides
 * who may ask.
 *
 * @param afterMs until requests are allowed again, ms; 0: the next run may ask
 */
export function throttledDelay(afterMs: number | null): number {
  return Math.min(Math.max(1, Math.ceil((afterMs ?? 0) / 1000)), MAX_DELAY_S);
}

/**
 * How long a group stays hidden before its next try, in whole seconds: exponential backoff up to 15 minutes, with jitter over the
 * upper half, so that groups which failed together do not return together. Never shorter than Google or Lucca asked for, as far as
 * SQS allows.
 *
 * @param tries so far, 1 after the first
 * @param afterMs from `Retry-After`, ms; 0: at once
 * @param random from 0 to 1
 */
export function retryDelay(tries: number, afterMs: number | null, random: number): number {
  const backoff = Math.min(FIRST_DELAY_S * 2 ** (tries - 1), MAX_BACKOFF_S);
  const requested = (afterMs ?? 0) / 1000;
  const jittered = afterMs === 0 ? 1 : backoff * (0.5 + random / 2);
  return Math.min(Math.ceil(Math.max(jittered, requested)), MAX_DELAY_S);
}
