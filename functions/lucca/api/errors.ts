/** Why Lucca's API did not answer what was asked, in the words of the sync log. */
type LuccaApiReason = 'lucca_unavailable' | 'lucca_access_refused';

/** Lucca's API did not do what was asked. The subclass says what the caller should do. */
export abstract class LuccaApiError extends Error {
  abstract readonly next: 'retry' | 'wait' | 'fail';
  abstract readonly reason: LuccaApiReason;
}

/** Try again, after `afterMs` if Lucca named a time. */
export class LuccaRetryError extends LuccaApiError {
  override readonly name: string = 'LuccaRetryError';
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

/**
 * Lucca is not to be asked now: its limit of requests is used up, or too little time is left in this run. Nothing has failed, so
 * this does not count as a failed try.
 */
export class LuccaBusyError extends LuccaRetryError {
  override readonly name = 'LuccaBusyError';

  constructor(
    message: string,
    override readonly afterMs: number,
  ) {
    super(message, afterMs);
  }
}

/** Something outside must change first: the credentials, or what Lucca lets them do. */
export class LuccaWaitError extends LuccaApiError {
  override readonly name = 'LuccaWaitError';
  readonly next = 'wait';
  readonly reason = 'lucca_access_refused';
  /** What Lucca's token endpoint refused: the client itself, or a scope; null if it was something else. */
  readonly refused: 'client' | 'scope' | null;

  constructor(
    message: string,
    { refused = null, ...options }: ErrorOptions & { refused?: 'client' | 'scope' | null } = {},
  ) {
    super(message, options);
    this.refused = refused;
  }
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

/** What Lucca does not let us know is as if it did not know it; what does not answer is asked again. */
export async function nullIfDenied(ask: () => Promise<string | null>): Promise<string | null> {
  return (await valueOrRefusal(ask)).value;
}

/** As {@link orNothing}, and with Lucca's refusal in words, for the sync log. */
export async function valueOrRefusal(
  ask: () => Promise<string | null>,
): Promise<{ value: string | null; refusal: string | null }> {
  try {
    return { value: await ask(), refusal: null };
  } catch (error) {
    if (!(error instanceof LuccaApiError) || error.next === 'retry') throw error;
    return { value: null, refusal: error.message };
  }
}
