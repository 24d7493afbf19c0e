import type { SyncLog } from '../domain/sync-log';
import type { Reason } from '../domain/vocabulary';
import { GoogleError, RetryError } from '../google/errors';
import { LuccaApiError, LuccaBusyError, LuccaRetryError } from '../lucca/api/http';
import { errorFrames, errorName } from '../shared/safe-logging';
import { MappingChangedError } from '../store/mapping-store';
import { ConfigurationRemovedError } from './apply-plan';
import { UNEXPLAINED } from './sync-result';
import { StatusEventRefusedError } from './write-event';

const FIRST_DELAY_S = 5;
const MAX_BACKOFF_S = 15 * 60;

/**
 * SQS hides a message for twelve hours at most, counted from its receipt. This leaves five minutes for the run so far
 * and for clock differences.
 */
const MAX_DELAY_S = 12 * 60 * 60 - 5 * 60;

/** What to do after an error: retry (after `afterMs`, if known), wait for a change outside the connector, or fail. */
export type ErrorDecision = {
  next: 'retry' | 'wait' | 'fail';
  reason: Reason;
  /** For the sync log, not for CloudWatch: it may quote Google or Lucca. */
  explanation: Pick<SyncLog, 'detail' | 'quote' | 'note' | 'noteValue'>;
  afterMs: number | null;
  /** Lucca was not called because of its request limit or the end of the run: this does not count as a failed try. */
  isThrottled?: boolean;
  /** Name and stack frames of an unexpected error, without its message. */
  trace?: string[];
};

/** Classifies an error. Unexpected errors are retried: causes are bugs, unavailable stores and lost connections. */
export function classifyError(error: unknown): ErrorDecision {
  if (error instanceof GoogleError) {
    const { next, reason } = error;
    const afterMs = error instanceof RetryError ? error.afterMs : null;
    return { next, reason, explanation: quotingOf(error), afterMs };
  }
  if (error instanceof LuccaApiError) {
    const { next, reason } = error;
    const afterMs = error instanceof LuccaRetryError ? error.afterMs : null;
    return {
      next,
      reason,
      explanation: quotingOf(error),
      afterMs,
      isThrottled: error instanceof LuccaBusyError,
    };
  }
  if (error instanceof StatusEventRefusedError) return classifyError(error.cause);
  if (error instanceof ConfigurationRemovedError) {
    const note = { note: 'configuration_deleted', noteValue: error.configuration } as const;
    const explanation = { ...UNEXPLAINED, detail: error.message, ...note };
    return { next: 'fail', reason: 'configuration_removed', explanation, afterMs: null };
  }
  if (error instanceof MappingChangedError) {
    const explanation = { ...UNEXPLAINED, detail: error.message };
    return { next: 'retry', reason: 'internal_error', explanation, afterMs: 0 };
  }
  const detail = errorName(error);
  return {
    next: 'retry',
    reason: 'internal_error',
    explanation: { ...UNEXPLAINED, detail },
    afterMs: null,
    trace: [detail, ...errorFrames(error)],
  };
}

function quotingOf({ message, quote }: GoogleError | LuccaApiError): ErrorDecision['explanation'] {
  return { ...UNEXPLAINED, detail: message, quote };
}

/** The longest wait of a throttled group, unless Lucca asks for more. */
const MAX_THROTTLED_S = 60;

/**
 * Returns how long a throttled group stays hidden, in whole seconds: the longer it has waited, the longer the next
 * wait, so that a group survives a long queue of lookups within its tries. Without jitter: all instances share one
 * request limit, which decides which of them can send a request.
 *
 * @param afterMs until requests are allowed again, ms; 0: in the next run
 * @param ageMs since the group was received, ms
 */
export function throttledDelay(afterMs: number | null, ageMs: number): number {
  const grown = Math.min(ageMs / 8000, MAX_THROTTLED_S);
  return Math.min(Math.max(1, Math.ceil(Math.max((afterMs ?? 0) / 1000, grown))), MAX_DELAY_S);
}

/**
 * Returns how long a group stays hidden before its next try, in whole seconds: exponential backoff up to 15 minutes,
 * with jitter over the upper half, so that groups that failed together do not return together. Never shorter than
 * `Retry-After`, up to the maximum of SQS.
 *
 * @param tries number of tries, 1 after the first
 * @param afterMs from `Retry-After`, ms; 0: retry immediately
 * @param random from 0 to 1
 */
export function retryDelay(tries: number, afterMs: number | null, random: number): number {
  const backoff = Math.min(FIRST_DELAY_S * 2 ** (tries - 1), MAX_BACKOFF_S);
  const requested = (afterMs ?? 0) / 1000;
  const jittered = afterMs === 0 ? 1 : backoff * (0.5 + random / 2);
  return Math.min(Math.ceil(Math.max(jittered, requested)), MAX_DELAY_S);
}
