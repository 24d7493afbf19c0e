import * as z from 'zod';
import { withoutAddresses } from '../shared/safe-logging';
import {
  FailError,
  RetryError,
  TokenRefusedError,
  WaitError,
  type GoogleError,
  type GoogleReason,
} from './errors';
import { httpFailure, type HttpFailure } from './http';

/**
 * Classifies failed calls to Google. All functions rethrow errors that do not come from an HTTP call: these are bugs in
 * the connector, or failures of AWS.
 */

/** A failed call to the Calendar API. */
export type CalendarFailure = {
  /** The HTTP status; null without a response. */
  status: number | null;
  /** Google's reason code; empty if there is none. */
  googleReason: string;
  /**
   * Whether the body has the format of the Calendar API. Other responses may come from a proxy, and do not concern the
   * event.
   */
  isFromCalendarApi: boolean;
  error: GoogleError;
};

const MAX_CALENDAR_MESSAGE = 300;

/** GOOGLE-29 */
const RATE_LIMIT_REASONS = ['rateLimitExceeded', 'userRateLimitExceeded'];

/** GOOGLE-30 */
const QUOTA_REASONS = ['quotaExceeded', 'dailyLimitExceeded'];

/** GOOGLE-31: permanent refusals that concern the account, the project or the authorization, not the event. */
const REASONS: Record<string, GoogleReason> = {
  notACalendarUser: 'no_google_calendar',
  accessNotConfigured: 'google_api_disabled',
  insufficientPermissions: 'permission_denied',
  forbidden: 'permission_denied',
  forbiddenForNonOrganizer: 'permission_denied',
};

const calendarErrorBody = z.object({
  error: z.object({
    message: z.string().optional(),
    errors: z.array(z.object({ reason: z.string() })).optional(),
  }),
});

/**
 * Classifies a failed call to the Calendar API according to Google's {@link
 * https://developers.google.com/workspace/calendar/api/guides/errors guide to errors}.
 */
export function classifyCalendarError(cause: unknown, now: number): CalendarFailure {
  const { status, body, retryAfterMs } = failureOf(cause, now);
  const { data } = calendarErrorBody.safeParse(body);
  const googleReason = data?.error.errors?.[0]?.reason ?? '';
  const as = (error: GoogleError): CalendarFailure => {
    return { status, googleReason, isFromCalendarApi: data !== undefined, error };
  };

  if (status === null) {
    return as(new RetryError('google_unavailable', 'Google did not respond', null, { cause }));
  }
  const words = data?.error.message ?? '';
  const message = `Google responded with ${status} ${googleReason}: ${words}`
    .slice(0, MAX_CALENDAR_MESSAGE)
    .toWellFormed();
  const quoting = { cause, quote: withoutAddresses(words).slice(0, MAX_CALENDAR_MESSAGE) || null };
  if (status >= 500 || status === 408) {
    return as(new RetryError('google_unavailable', message, retryAfterMs, quoting));
  }
  if (status === 429 || (status === 403 && RATE_LIMIT_REASONS.includes(googleReason))) {
    return as(new RetryError('rate_limited', message, retryAfterMs, quoting));
  }
  if (status === 403 && QUOTA_REASONS.includes(googleReason)) {
    return as(new WaitError('quota_exhausted', message, quoting));
  }
  if (!data) {
    const notFromApi = `The ${status} response does not come from the Calendar API`;
    return as(new RetryError('google_unavailable', notFromApi, retryAfterMs, { cause }));
  }
  if (status === 401) return as(new FailError('permission_denied', message, quoting));
  return as(new FailError(REASONS[googleReason] ?? 'google_refused', message, quoting));
}

const MAX_DESCRIPTION = 200;

/**
 * GOOGLE-03, GOOGLE-06: the only descriptions that certainly concern one employee. GOOGLE-04: a rejected key has another
 * one. For all others, see {@link TokenRefusedError}.
 */
const UNKNOWN_EMPLOYEE = /invalid email or user id|account has been deleted/i;
const SUSPENDED_EMPLOYEE = /(account|user).*(disabled|suspended)/i;

/** Sent without delegation, without this scope (GOOGLE-05), and for an address outside the Workspace (GOOGLE-02). */
const NOT_DELEGATED_CODES = ['unauthorized_client', 'access_denied', 'invalid_scope'];

const tokenErrorBody = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * Classifies a failed token request according to Google's {@link
 * https://developers.google.com/identity/protocols/oauth2/service-account#error-codes error codes}.
 */
export function classifyTokenError(cause: unknown, now: number): GoogleError {
  const { status, body, retryAfterMs } = failureOf(cause, now);
  if (status === null) {
    return new RetryError('google_unavailable', "Google's token endpoint did not respond", null, { cause });
  }
  if (status === 429 || status >= 500) {
    const message = `Google's token endpoint responded with ${status}`;
    return new RetryError('google_unavailable', message, retryAfterMs, { cause });
  }
  const { data } = tokenErrorBody.safeParse(body);
  const code = data?.error ?? '';
  const description = data?.error_description ?? '';
  const words = withoutAddresses(description).slice(0, MAX_DESCRIPTION).toWellFormed();
  const quoting = { cause, quote: words || null };
  if (NOT_DELEGATED_CODES.includes(code)) {
    const message = `Domain-wide delegation is missing, has different scopes, or is not yet in effect (${code})`;
    const employeeError = new FailError(
      'employee_outside_workspace',
      `Google issues tokens for other employees, but not for this address: it is outside the Workspace (${code})`,
      quoting,
    );
    return new TokenRefusedError('authorization_missing', message, employeeError, quoting);
  }
  if (code === 'invalid_grant' && UNKNOWN_EMPLOYEE.test(description)) {
    return new FailError('unknown_google_user', 'No Google account has this address', quoting);
  }
  if (code === 'invalid_grant' && SUSPENDED_EMPLOYEE.test(description)) {
    return new FailError('google_account_suspended', 'The Google account is suspended', quoting);
  }
  const response = `(${status} ${code})${words === '' ? '' : `: ${words}`}`;
  const employeeError = new FailError(
    'google_account_suspended',
    `Google issues tokens for other employees, but not for this account ${response}`,
    quoting,
  );
  const message = `Google rejected the service account key ${response}`;
  return new TokenRefusedError('credentials_rejected', message, employeeError, quoting);
}

/** RFC 6749, 5.2. */
const exchangeErrorBody = z.object({ error: z.string().regex(/^\w{1,64}$/) });

/** Classifies a failed exchange of AWS credentials for a federated token. */
export function classifyExchangeError(cause: unknown, now: number): GoogleError {
  const failure = failureOf(cause, now);
  const temporary = temporaryError(failure, "Google's token exchange", cause);
  if (temporary) return temporary;
  const { data } = exchangeErrorBody.safeParse(failure.body);
  const response = [failure.status, data?.error ?? ''].join(' ').trim();
  const message =
    `Google does not accept the connector's AWS role (${response}): check the audience in the secret, and the AWS account and ` +
    'the attribute condition of the workload identity provider';
  return new WaitError('credentials_rejected', message, { cause });
}

const signingErrorBody = z.object({
  error: z.object({
    status: z
      .string()
      .regex(/^\w{1,64}$/)
      .optional(),
    details: z.array(z.looseObject({ reason: z.string().optional() })).optional(),
  }),
});

/** Classifies a failed call to the IAM Service Account Credentials API, which signs for the service account. */
export function classifySigningError(
  cause: unknown,
  now: number,
): { status: number | null; error: GoogleError } {
  const failure = failureOf(cause, now);
  return { status: failure.status, error: signingError(failure, cause) };
}

function signingError(failure: HttpFailure, cause: unknown): GoogleError {
  const temporary = temporaryError(failure, "Google's signing service", cause);
  if (temporary) return temporary;
  const { status } = failure;
  if (status === 401) {
    const message = 'Google no longer accepts the federated token: the next attempt requests a new one';
    return new RetryError('google_unavailable', message, null, { cause });
  }
  const { data } = signingErrorBody.safeParse(failure.body);
  const { status: googleStatus = '', details = [] } = data?.error ?? {};
  const rejected = (message: string) => new WaitError('credentials_rejected', message, { cause });
  if (status === 403 && details.some(({ reason }) => reason === 'SERVICE_DISABLED')) {
    return rejected(
      "The IAM Service Account Credentials API is not enabled in the service account's project",
    );
  }
  if (status === 403) {
    return rejected(
      "The connector's AWS role is not allowed to sign for the service account: grant roles/iam.serviceAccountTokenCreator on it " +
        "to the role's principal set",
    );
  }
  if (status === 404) return rejected('No service account has the address in the secret');
  return rejected(`Google did not sign for the service account (${[status, googleStatus].join(' ').trim()})`);
}

/** @returns null if a retry does not help */
function temporaryError(
  { status, retryAfterMs }: HttpFailure,
  service: string,
  cause: unknown,
): RetryError | null {
  if (status === null) {
    return new RetryError('google_unavailable', `${service} did not respond`, null, { cause });
  }
  const message = `${service} responded with ${status}`;
  if (status === 429) return new RetryError('rate_limited', message, retryAfterMs, { cause });
  if (status >= 500 || status === 408) {
    return new RetryError('google_unavailable', message, retryAfterMs, { cause });
  }
  return null;
}

function failureOf(cause: unknown, now: number): HttpFailure {
  const failure = httpFailure(cause, now);
  if (!failure) throw cause;
  return failure;
}
