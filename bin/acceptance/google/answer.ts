import * as z from 'zod';
import { classifyCalendarError } from '../../../functions/google/classify-error';
import { RetryError, type GoogleError } from '../../../functions/google/errors';
import { httpFailure } from '../../../functions/google/http';
import { withoutAddresses } from '../../../functions/shared/safe-logging';

/** What Google answered to a call. */
export type Answer = {
  /** Null without a response. */
  status: number | null;
  /** Google's reason code; empty for a success. */
  reason: string;
  /** Google's message, without addresses. */
  message: string;
  /** The body of a success; null otherwise. */
  data: unknown;
  /** What the connector makes of a failure; null for a success. */
  error: GoogleError | null;
};

const MAX_MESSAGE = 200;

/** Errors of the Calendar API, and of OAuth endpoints. */
const errorBody = z.union([
  z
    .object({
      error: z.object({
        message: z.string().default(''),
        errors: z.array(z.object({ reason: z.string() })).default([]),
      }),
    })
    .transform(({ error: { message, errors } }) => ({ reason: errors[0]?.reason ?? '', message })),
  z
    .object({ error: z.string(), error_description: z.string().default('') })
    .transform(({ error, error_description: message }) => ({ reason: error, message })),
]);

export function success(status: number, data: unknown): Answer {
  return { status, reason: '', message: '', data, error: null };
}

/**
 * @param cause thrown by a call
 * @param classify the connector's classification
 * @throws cause if it did not come from a call
 */
export function failure(
  cause: unknown,
  now: number,
  classify: (cause: unknown, now: number) => GoogleError,
): Answer {
  const response = httpFailure(cause, now);
  if (!response) throw cause;
  const { reason, message } = errorBody.safeParse(response.body).data ?? { reason: '', message: '' };
  const words = withoutAddresses(message).replaceAll(/\s+/g, ' ').slice(0, MAX_MESSAGE).toWellFormed();
  return { status: response.status, reason, message: words, data: null, error: classify(cause, now) };
}

export function classifyCalendar(cause: unknown, now: number): GoogleError {
  return classifyCalendarError(cause, now).error;
}

/** Returns the answer as the report shows it: `403 forbidden "Forbidden"`. */
export function describeAnswer({ status, reason, message }: Answer): string {
  if (status === null) return 'no response';
  return [status, reason, message && JSON.stringify(message)].filter((part) => part !== '').join(' ');
}

/** Whether the call may succeed later: the answer says nothing about an assumption. */
export function isTransient({ error }: Answer): boolean {
  return error instanceof RetryError;
}

export function isDone({ error }: Answer): boolean {
  return error === null;
}
