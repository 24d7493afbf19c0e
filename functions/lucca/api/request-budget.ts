/** Of the 50 that Lucca allows a tenant: 30 are for the sync function, the rest is left to other integrations. */
const REQUESTS_A_MINUTE = 15;
const ONE_MINUTE_MS = 60_000;

/** How many requests of Lucca's API the tasks may make, all together. */
export class RequestBudget {
  #marks: { at: number; requests: number }[] = [];
  #closedUntil = Number.NEGATIVE_INFINITY;

  /**
   * @param api counts its requests
   * @param now ms since the epoch
   */
  constructor(
    private readonly api: { readonly requests: number },
    private readonly now: () => number,
  ) {}

  /** To be asked before each request. */
  isLeft(): boolean {
    const { requests } = this.api;
    const at = this.now();
    if (at < this.#closedUntil) return false;
    this.#marks = this.#marks.filter((mark) => mark.at > at - ONE_MINUTE_MS);
    this.#marks.push({ at, requests });
    const before = this.#marks[0]?.requests ?? requests;
    return requests - before < REQUESTS_A_MINUTE;
  }

  /** Lucca said when to come back. */
  closeFor(durationMs: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, this.now() + durationMs);
  }
}
