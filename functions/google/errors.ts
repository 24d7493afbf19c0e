/** Why Google did not do what was asked, in the words of the sync log. */
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

/** Google did not do what was asked. The subclass says what the caller should do. */
export abstract class GoogleError extends Error {
  abstract readonly next: 'retry' | 'wait' | 'fail';

  /**
   * @param message for the sync log: says what Google said, holds no address, title or token
   */
  constructor(
    readonly reason: GoogleReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Try again, after `afterMs` if Google named a time. */
export class RetryError extends GoogleError {
  override readonly name = 'RetryError';
  readonly next = 'retry';

  constructor(
    reason: GoogleReason,
    message: string,
    readonly afterMs: number | null,
    options?: ErrorOptions,
  ) {
    super(reason, message, options);
  }
}

/** Something outside must change first: an authorization, a key, a quota of hours. */
export class WaitError extends GoogleError {
  override readonly name: string = 'WaitError';
  readonly next = 'wait';
}

/**
 * Google gave no token. Its answer alone does not tell whether nobody gets one or only this employee does not: what others get
 * at the same time does. Until that is known, it counts for the whole configuration.
 */
export class TokenRefusedError extends WaitError {
  override readonly name = 'TokenRefusedError';

  /** @param ofEmployee the error instead, where others get a token */
  constructor(
    reason: GoogleReason,
    message: string,
    readonly ofEmployee: FailError,
    options?: ErrorOptions,
  ) {
    super(reason, message, options);
  }
}

/** A person must look. */
export class FailError extends GoogleError {
  override readonly name = 'FailError';
  readonly next = 'fail';
}
