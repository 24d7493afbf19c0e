const MINUTE_MS = 60_000;

/**
 * Limits the requests that one instance sends to Lucca, so that all instances together leave room for others: Lucca's limit is
 * one for the whole tenant. The allowance of a minute may be used at once: as a rule an event asks little, and need not wait.
 */
export class RequestBrake {
  #sentAt: number[] = [];
  readonly #most: number;
  readonly #periodMs: number;

  /**
   * @param requestsPerMinute in any minute; below 1, one in a longer period
   * @param now ms since the epoch
   */
  constructor(
    requestsPerMinute: number,
    private readonly now: () => number,
  ) {
    this.#most = Math.max(1, Math.floor(requestsPerMinute));
    this.#periodMs = Math.max(MINUTE_MS, MINUTE_MS / requestsPerMinute);
  }

  /**
   * Takes the place of one request, if there is one.
   *
   * @returns 0 if the request may be sent, else how long there is no place, ms
   */
  take(): number {
    const now = this.now();
    this.#sentAt = this.#sentAt.filter((at) => at > now - this.#periodMs);
    const [oldest] = this.#sentAt;
    if (oldest !== undefined && this.#sentAt.length >= this.#most) return oldest + this.#periodMs - now;
    this.#sentAt.push(now);
    return 0;
  }
}
