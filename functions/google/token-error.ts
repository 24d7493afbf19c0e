import * as z from 'zod';
import { FailError, RetryError, WaitError, type GoogleError } from './errors';
import { httpFailure } from './http-error';

const tokenErrorBody = z.object({ error: z.string(), error_description: z.string().optional() });

/** `invalid_grant` covers an unknown employee as well as a bad key: only the description tells them apart. */
const UNKNOWN_EMPLOYEE = /invalid email or user id|account has been deleted/i;
const SUSPENDED_EMPLOYEE = /(account|user).*(disabled|suspended)/i;
const NOT_DELEGATED = ['unauthorized_client', 'access_denied', 'invalid_scope'];

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
    return new WaitError('authorization_missing', message, options);
  }
  if (code === 'invalid_grant' && UNKNOWN_EMPLOYEE.test(description)) {
    return new FailError('unknown_google_user', 'Google knows no account with this address', options);
  }
  if (code === 'invalid_grant' && SUSPENDED_EMPLOYEE.test(description)) {
    return new FailError('google_account_suspended', 'The Google account is suspended', options);
  }
  return new WaitError('credentials_rejected', `Google refused the key (${status} ${code})`, options);
}
