import * as z from 'zod';
import {
  FailError,
  RetryError,
  TokenRefusedError,
  WaitError,
  type GoogleError,
  type GoogleReason,
} from './errors';
import { httpFailure, type HttpFailure } from './http';

/** Of the exchange, as OAuth says it (RFC 6749, 5.2). */
const exchangeBody = z.object({ error: z.string().regex(/^\w{1,64}$/) });

/** Of other Google APIs. */
const signingBody = z.object({
  error: z.object({
    status: z
      .string()
      .regex(/^\w{1,64}$/)
      .optional(),
    details: z.array(z.looseObject({ reason: z.string().optional() })).optional(),
  }),
});

/** What it means that Google did not exchange the AWS role for a federated token. */
export function exchangeError(cause: unknown, now: number): GoogleError {
  const failure = failureOf(cause, now);
  const passing = passingError(failure, "Google's token exchange", cause);
  if (passing) return passing;
  const body = exchangeBody.safeParse(failure.body);
  const said = [failure.status, body.success ? body.data.error : ''].join(' ').trim();
  const message =
    `Google does not accept the connector's AWS role (${said}): check the audience in the secret, and the AWS account and ` +
    'the attribute condition of the workload identity provider';
  return new WaitError('credentials_rejected', message, { cause });
}

/** That Google did not sign for the service account: its status, and what that means to us. */
export function signingFailure(cause: unknown, now: number): { status: number | null; error: GoogleError } {
  const failure = failureOf(cause, now);
  return { status: failure.status, error: signingError(failure, cause) };
}

function signingError(failure: HttpFailure, cause: unknown): GoogleError {
  const passing = passingError(failure, "Google's signing service", cause);
  if (passing) return passing;
  const { status } = failure;
  if (status === 401) {
    const message = 'Google no longer accepts the federated token; another one will be asked for';
    return new RetryError('google_unavailable', message, null, { cause });
  }
  const body = signingBody.safeParse(failure.body);
  const { status: word = '', details = [] } = body.success ? body.data.error : {};
  const rejected = (message: string) => new WaitError('credentials_rejected', message, { cause });
  if (status === 403 && details.some(({ reason }) => reason === 'SERVICE_DISABLED')) {
    return rejected(
      "The IAM Service Account Credentials API is not enabled in the service account's project",
    );
  }
  if (status === 403) {
    return rejected(
      "The connector's AWS role may not sign for the service account: grant roles/iam.serviceAccountTokenCreator on it to the " +
        "role's principal set",
    );
  }
  if (status === 404) return rejected('Google knows no service account with the address in the secret');
  return rejected(`Google did not sign for the service account (${[status, word].join(' ').trim()})`);
}

function failureOf(cause: unknown, now: number): HttpFailure {
  const failure = httpFailure(cause, now);
  if (!failure) throw cause;
  return failure;
}

function passingError(
  { status, retryAfterMs }: HttpFailure,
  service: string,
  cause: unknown,
): RetryError | null {
  if (status === null) {
    return new RetryError('google_unavailable', `${service} did not answer`, null, { cause });
  }
  if (status === 429) {
    return new RetryError('rate_limited', `${service} answered ${status}`, retryAfterMs, { cause });
  }
  if (status >= 500 || status === 408) {
    return new RetryError('google_unavailable', `${service} answered ${status}`, retryAfterMs, { cause });
  }
  return null;
}

const errorBody = z.object({
  error: z.object({
    message: z.string().optional(),
    errors: z.array(z.object({ reason: z.string() })).optional(),
  }),
});

const RATE_LIMITS = ['rateLimitExceeded', 'userRateLimitExceeded'];

const QUOTAS = ['quotaExceeded', 'dailyLimitExceeded'];

/** Permanent refusals that are about the account, the project or the authorization, whatever the event. */
const REJECTION_REASONS: Record<string, GoogleReason> = {
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
  return as(new FailError(REJECTION_REASONS[googleReason] ?? 'google_refused', said, { cause }));
}

const tokenErrorBody = z.object({ error: z.string(), error_description: z.string().optional() });

/** Plain words about one employee. Of any other refusal, what colleagues get decides whom it concerns. */
const UNKNOWN_EMPLOYEE = /invalid email or user id|account has been deleted/i;

const SUSPENDED_EMPLOYEE = /(account|user).*(disabled|suspended)/i;

/** Said where nothing is delegated, and also of an address outside the Workspace. */
const NOT_DELEGATED = ['unauthorized_client', 'access_denied', 'invalid_scope'];

const LONGEST_DESCRIPTION = 200;

/**
 * What a failed token call means, after Google's
 * {@link https://developers.google.com/identity/protocols/oauth2/service-account#error-codes error codes}.
 */
export function tokenError(error: unknown, now: number): GoogleError {
  const options = { cause: error };
  const failure = httpFailure(error, now);
  if (!failure) throw error;

  const { status, retryAfterMs } = failure;
  const body = tokenErrorBody.safeParse(failure.body);
  const code = body.success ? body.data.error : '';
  const description = body.success ? (body.data.error_description ?? '') : '';
  if (status === null) {
    return new RetryError('google_unavailable', "Google's token endpoint did not answer", null, options);
  }
  if (status === 429 || status >= 500) {
    const message = `Google's token endpoint answered ${status}`;
    return new RetryError('google_unavailable', message, retryAfterMs, options);
  }
  if (NOT_DELEGATED.includes(code)) {
    const message = `Domain-wide delegation is missing, has other scopes, or is not in force yet (${code})`;
    const outside = `Google lets us act for other employees, but not for this address: it is outside the Workspace (${code})`;
    const ofEmployee = new FailError('employee_outside_workspace', outside, options);
    return new TokenRefusedError('authorization_missing', message, ofEmployee, options);
  }
  if (code === 'invalid_grant' && UNKNOWN_EMPLOYEE.test(description)) {
    return new FailError('unknown_google_user', 'Google knows no account with this address', options);
  }
  if (code === 'invalid_grant' && SUSPENDED_EMPLOYEE.test(description)) {
    return new FailError('google_account_suspended', 'The Google account is suspended', options);
  }
  const answer = `(${status} ${code})${shortened(description)}`;
  const restricted = `Google lets us act for other employees, but refuses this account ${answer}`;
  const ofEmployee = new FailError('google_account_suspended', restricted, options);
  return new TokenRefusedError(
    'credentials_rejected',
    `Google refused the key ${answer}`,
    ofEmployee,
    options,
  );
}

/** Google's own words, without any address. */
function shortened(description: string): string {
  const words = description.replace(/\S+@\S+/g, '…').slice(0, LONGEST_DESCRIPTION);
  return words === '' ? '' : `: ${words}`;
}
