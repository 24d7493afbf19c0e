import { Problem } from './problem';

const MINUTE_MS = 60_000;

/** Lucca's limit of requests per tenant and sliding minute. */
export class ApiLimit {
  #recent: number[] = [];

  constructor(
    private readonly perMinute: number,
    private readonly now: () => number,
  ) {}

  /** @throws Problem 429, which says when the oldest request leaves the minute */
  spend(): void {
    const now = this.now();
    this.#recent = this.#recent.filter((at) => at > now - MINUTE_MS);
    const [oldest] = this.#recent;
    if (oldest !== undefined && this.#recent.length >= this.perMinute) {
      const waitS = Math.max(1, Math.ceil((oldest + MINUTE_MS - now) / 1000));
      throw new Problem(429, 'Too Many Requests', {}, waitS);
    }
    this.#recent.push(now);
  }
}
