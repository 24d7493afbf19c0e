import * as z from 'zod';
import { FailError, RetryError, TokenRefusedError, type GoogleError } from './errors';
import { httpFailure } from './http-error';

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
