import type { Reason } from '../domain/vocabulary';

import { GoogleError, RetryError } from '../google/errors';
import { LuccaApiError, LuccaBusyError, LuccaRetryError } from '../lucca/api/errors';
import { errorFrames, errorName } from '../shared/safe-logging';
import { MappingChangedError } from '../store/mapping-store';
import { ConfigurationRemovedError } from './apply-plan';
import { StatusEventRefusedError } from './write-event';

/** What to do after an error: try again (after `afterMs`, if a time was named), wait for a change outside, or give up. */
export type ErrorDecision = {
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
export function classifyError(error: unknown): ErrorDecision {
  if (error instanceof GoogleError) {
    const { next, reason, message: detail } = error;
    return { next, reason, detail, afterMs: error instanceof RetryError ? error.afterMs : null };
  }
  if (error instanceof LuccaApiError) {
    const { next, reason, message: detail } = error;
    const afterMs = error instanceof LuccaRetryError ? error.afterMs : null;
    return { next, reason, detail, afterMs, isTurn: error instanceof LuccaBusyError };
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

const FIRST_DELAY_S = 5;

/** By our own choice a group does not stand still for longer. */
const LONGEST_BACKOFF_S = 15 * 60;

/**
 * SQS keeps a message out of sight for twelve hours at most, counted from when it was received: the function may have had it for
 * a minute, and its clock may be wrong by some.
 */
const LONGEST_DELAY_S = 12 * 60 * 60 - 5 * 60;

/**
 * How long a group stays out of sight that only waits for its turn, in whole seconds. All who wait come back together, when the
 * allowance that all instances share has room again.
 *
 * @param afterMs how long there is no turn, ms; 0: the next run has one
 */
export function turnDelay(afterMs: number | null): number {
  return Math.min(Math.max(1, Math.ceil((afterMs ?? 0) / 1000)), LONGEST_DELAY_S);
}

/**
 * How long a group stays out of sight before its next try, in whole seconds: twice as long each time, 15 minutes at most, with
 * jitter over the upper half so that groups which failed together do not return together; and never shorter than Google or Lucca
 * asked for, as far as SQS allows.
 *
 * @param tries tries so far, 1 after the first
 * @param afterMs what `Retry-After` said, ms; 0: at once
 * @param random from 0 to 1
 */
export function retryDelay(tries: number, afterMs: number | null, random: number): number {
  const backoff = Math.min(FIRST_DELAY_S * 2 ** (tries - 1), LONGEST_BACKOFF_S);
  const asked = (afterMs ?? 0) / 1000;
  const jittered = afterMs === 0 ? 1 : backoff * (0.5 + random / 2);
  return Math.min(Math.ceil(Math.max(jittered, asked)), LONGEST_DELAY_S);
}
