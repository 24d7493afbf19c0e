import { MINUTE_MS } from '../../shared/time';

/** Lucca allows 50 requests per tenant: 30 are for the sync function, the rest for other integrations. */
const REQUESTS_PER_MINUTE = 15;

/** Limits the requests to Lucca's API per minute, for all tasks of a run together. */
export class RequestBudget {
  /** Values of the request counter in the last minute. */
  #samples: { at: number; requests: number }[] = [];
  #pausedUntil = Number.NEGATIVE_INFINITY;

  /**
   * @param api client that counts its requests
   * @param now ms since the epoch
   */
  constructor(
    private readonly api: { readonly requests: number },
    private readonly now: () => number,
  ) {}

  /** Returns true if another request may be sent. Call this before each request. */
  isLeft(): boolean {
    const { requests } = this.api;
    const at = this.now();
    if (at < this.#pausedUntil) return false;
    this.#samples = this.#samples.filter((sample) => sample.at > at - MINUTE_MS);
    this.#samples.push({ at, requests });
    const before = this.#samples[0]?.requests ?? requests;
    return requests - before < REQUESTS_PER_MINUTE;
  }

  /** Blocks requests for the duration of a `Retry-After` of Lucca. */
  pauseFor(durationMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.now() + durationMs);
  }
}
