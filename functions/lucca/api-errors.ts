/** Why Lucca's API did not answer what was asked, in the words of the sync log. */
type LuccaApiReason = 'lucca_unavailable' | 'lucca_access_refused';

/** Lucca's API did not do what was asked. The subclass says what the caller should do. */
export abstract class LuccaApiError extends Error {
  abstract readonly next: 'retry' | 'wait' | 'fail';
  abstract readonly reason: LuccaApiReason;
}

/** Try again, after `afterMs` if Lucca named a time. */
export class LuccaRetryError extends LuccaApiError {
  override readonly name = 'LuccaRetryError';
  readonly next = 'retry';
  readonly reason = 'lucca_unavailable';

  /** @param message for the sync log: holds no address, token or part of a body, like those of the other classes */
  constructor(
    message: string,
    readonly afterMs: number | null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Something outside must change first: the credentials, or what Lucca lets them do. */
export class LuccaWaitError extends LuccaApiError {
  override readonly name = 'LuccaWaitError';
  readonly next = 'wait';
  readonly reason = 'lucca_access_refused';
}

/** Asking the same again brings nothing: Lucca does not take the request, or we do not understand the answer. */
export class LuccaFailError extends LuccaApiError {
  override readonly name = 'LuccaFailError';
  readonly next = 'fail';
  readonly reason = 'lucca_access_refused';

  /** @param status of Lucca's answer */
  constructor(
    message: string,
    readonly status: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
