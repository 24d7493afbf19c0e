import { MINUTE_MS } from '../../shared/time';

/** Out of Lucca's limit of 50 for each tenant: the sync function has 30, the rest is left to other integrations. */
const REQUESTS_PER_MINUTE = 15;

/** Limits the requests to Lucca's API that all tasks of a run make together. */
export class RequestBudget {
  /** The request counter over the last minute. */
  #samples: { at: number; requests: number }[] = [];
  #pausedUntil = Number.NEGATIVE_INFINITY;

  /**
   * @param api counts its requests
   * @param now ms since the epoch
   */
  constructor(
    private readonly api: { readonly requests: number },
    private readonly now: () => number,
  ) {}

  /** Call this before each request. */
  isLeft(): boolean {
    const { requests } = this.api;
    const at = this.now();
    if (at < this.#pausedUntil) return false;
    this.#samples = this.#samples.filter((sample) => sample.at > at - MINUTE_MS);
    this.#samples.push({ at, requests });
    const before = this.#samples[0]?.requests ?? requests;
    return requests - before < REQUESTS_PER_MINUTE;
  }

  /** Lucca sent `Retry-After`. */
  pauseFor(durationMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.now() + durationMs);
  }
}
