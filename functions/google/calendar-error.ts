import * as z from 'zod';
import { FailError, RetryError, WaitError, type GoogleError, type GoogleReason } from './errors';
import { httpFailure } from './http-error';

const errorBody = z.object({
  error: z.object({
    message: z.string().optional(),
    errors: z.array(z.object({ reason: z.string() })).optional(),
  }),
});

const RATE_LIMITS = ['rateLimitExceeded', 'userRateLimitExceeded'];
const QUOTAS = ['quotaExceeded', 'dailyLimitExceeded'];

/** Permanent refusals that are about the account, the project or the authorization, whatever the event. */
const REFUSALS: Record<string, GoogleReason> = {
  notACalendarUser: 'no_google_calendar',
  accessNotConfigured: 'google_api_disabled',
  insufficientPermissions: 'permission_denied',
  forbidden: 'permission_denied',
  forbiddenForNonOrganizer: 'permission_denied',
};

/** A failed call: Google's status and reason beside what they mean to us. */
export type CalendarFailure = {
  /** Null if no answer came. */
  status: number | null;
  googleReason: string;
  /** The answer has the form of Google's errors. Another one may come from a proxy, and tells nothing about the event. */
  isFromCalendarApi: boolean;
  error: GoogleError;
};

/**
 * What a failed call of the Calendar API means, after Google's
 * {@link https://developers.google.com/workspace/calendar/api/guides/errors guide to errors}.
 */
export function calendarFailure(cause: unknown, now: number): CalendarFailure {
  const failure = httpFailure(cause, now);
  if (!failure) throw cause;

  const { status, retryAfterMs } = failure;
  const body = errorBody.safeParse(failure.body);
  const googleReason = (body.success ? body.data.error.errors?.[0]?.reason : undefined) ?? '';
  const message = (body.success ? body.data.error.message : undefined) ?? '';
  const as = (error: GoogleError): CalendarFailure => {
    return { status, googleReason, isFromCalendarApi: body.success, error };
  };

  if (status === null) {
    return as(new RetryError('google_unavailable', 'Google did not answer', null, { cause }));
  }
  const said = `Google answered ${status} ${googleReason}: ${message}`.slice(0, 300).toWellFormed();
  if (status >= 500 || status === 408) {
    return as(new RetryError('google_unavailable', said, retryAfterMs, { cause }));
  }
  if (status === 429 || (status === 403 && RATE_LIMITS.includes(googleReason))) {
    return as(new RetryError('rate_limited', said, retryAfterMs, { cause }));
  }
  if (status === 403 && QUOTAS.includes(googleReason)) {
    return as(new WaitError('quota_exhausted', said, { cause }));
  }
  if (!body.success) {
    const message = `The answer ${status} does not come from the Calendar API`;
    return as(new RetryError('google_unavailable', message, retryAfterMs, { cause }));
  }
  if (status === 401) return as(new FailError('permission_denied', said, { cause }));
  return as(new FailError(REFUSALS[googleReason] ?? 'google_refused', said, { cause }));
}
