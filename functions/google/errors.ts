/** Reason code in the sync log. */
export type GoogleReason =
  | 'authorization_missing'
  | 'credentials_rejected'
  | 'credentials_missing'
  | 'quota_exhausted'
  | 'rate_limited'
  | 'google_unavailable'
  | 'unknown_google_user'
  | 'employee_outside_workspace'
  | 'google_account_suspended'
  | 'no_google_calendar'
  | 'google_api_disabled'
  | 'permission_denied'
  | 'google_refused'
  | 'internal_error';

/** A failed call to Google. The subclass determines what the caller does next. */
export abstract class GoogleError extends Error {
  abstract readonly next: 'retry' | 'wait' | 'fail';

  /** Google's own words; null if it sent none. */
  readonly quote: string | null;

  /** @param message for the sync log: may quote Google, must not contain an address, a title or a token */
  constructor(
    readonly reason: GoogleReason,
    message: string,
    options: GoogleErrorOptions = {},
  ) {
    super(message, options);
    this.quote = options.quote ?? null;
  }
}

/** `quote`: Google's own words, without addresses. */
type GoogleErrorOptions = ErrorOptions & { quote?: string | null };

/** The call can be retried, after `afterMs` if Google sent `Retry-After`. */
export class RetryError extends GoogleError {
  override readonly name = 'RetryError';
  readonly next = 'retry';

  constructor(
    reason: GoogleReason,
    message: string,
    readonly afterMs: number | null,
    options?: GoogleErrorOptions,
  ) {
    super(reason, message, options);
  }
}

/** The call can succeed only after a change outside the connector: an authorization, a key, a daily quota. */
export class WaitError extends GoogleError {
  override readonly name: string = 'WaitError';
  readonly next = 'wait';
}

/**
 * Google refused to issue a token. The response does not show whether this concerns one employee or all: only requests
 * for other employees do. Until then, the error counts for the whole configuration.
 */
export class TokenRefusedError extends WaitError {
  override readonly name = 'TokenRefusedError';

  /** @param employeeError the error to use instead if Google issues tokens for other employees */
  constructor(
    reason: GoogleReason,
    message: string,
    readonly employeeError: FailError,
    options?: GoogleErrorOptions,
    /** OAuth client id of the refused credentials; null if unknown. */
    readonly clientId: string | null = null,
  ) {
    super(reason, message, options);
  }

  ofClient(clientId: string | null): TokenRefusedError {
    return new TokenRefusedError(
      this.reason,
      this.message,
      this.employeeError,
      { cause: this.cause, quote: this.quote },
      clientId,
    );
  }
}

/** The call fails permanently: a person must act. */
export class FailError extends GoogleError {
  override readonly name = 'FailError';
  readonly next = 'fail';
}

/**
 * Whether the error concerns one employee only. Google verifies the signature first (GOOGLE-04), so the key is
 * valid; but it checks the delegation only after it has found the employee's Workspace. An unknown address or a
 * suspended account therefore gives no information about the delegation; the call for the next employee does.
 */
export function isAboutEmployee(error: unknown): boolean {
  return error instanceof GoogleError && error.next === 'fail';
}
