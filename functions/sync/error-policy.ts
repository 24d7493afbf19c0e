import { errorFrames } from '../error-frames';
import { errorName } from '../shared/safe-logging';
import { GoogleError, RetryError } from '../google/errors';
import { LuccaApiError, LuccaBusyError, LuccaRetryError } from '../lucca/api/errors';
import { MappingChangedError } from '../store/mapping-store';
import type { Reason } from '../domain/sync-log';
import { ConfigurationRemovedError } from './apply-plan';
import { StatusEventRefusedError } from './write-event';

/** What to do after an error: try again (after `afterMs`, if a time was named), wait for a change outside, or give up. */
export type NextStep = {
  next: 'retry' | 'wait' | 'fail';
  reason: Reason;
  /** For the sync log, not for CloudWatch: it may hold what Google or Lucca said. */
  detail: string;
  afterMs: number | null;
  /** Nothing has failed: the event only waits for its turn. */
  isTurn?: boolean;
  /** Of an error that nobody foresaw: its name and where it came from, without its message. */
  trace?: string[];
};

/**
 * The error policy. An error that nobody foresaw is tried again: it may be ours, a store that is down, or a lost connection.
 */
export function nextStep(error: unknown): NextStep {
  if (error instanceof GoogleError) {
    const { next, reason, message: detail } = error;
    return { next, reason, detail, afterMs: error instanceof RetryError ? error.afterMs : null };
  }
  if (error instanceof LuccaApiError) {
    const { next, reason, message: detail } = error;
    const afterMs = error instanceof LuccaRetryError ? error.afterMs : null;
    return { next, reason, detail, afterMs, isTurn: error instanceof LuccaBusyError };
  }
  if (error instanceof StatusEventRefusedError) return nextStep(error.cause);
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
