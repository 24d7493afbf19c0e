/** Why Google did not do what was asked, in the words of the sync log. */
export type GoogleReason =
  | 'authorization_missing'
  | 'credentials_rejected'
  | 'credentials_missing'
  | 'quota_exhausted'
  | 'rate_limited'
  | 'google_unavailable'
  | 'unknown_google_user'
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
  override readonly name = 'WaitError';
  readonly next = 'wait';
}

/** A person must look. */
export class FailError extends GoogleError {
  override readonly name = 'FailError';
  readonly next = 'fail';
}
