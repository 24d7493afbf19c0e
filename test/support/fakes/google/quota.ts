import { ApiError } from './api-error';

const MINUTE_MS = 60_000;

/** Units of one user, and of all users of the project together, in any minute. */
export type QuotaLimits = { perUser: number; perProject: number };

/** Google's quotas per sliding minute. A call that is refused spends nothing. */
export class Quota {
  readonly #project = new SlidingMinute();
  readonly #users = new Map<string, SlidingMinute>();

  constructor(
    private readonly limits: QuotaLimits,
    private readonly now: () => number,
  ) {}

  /** @throws ApiError if the user has spent the quota, or all users together that of the project */
  spend(user: string, units: number): void {
    const now = this.now();
    const own = this.#users.get(user) ?? new SlidingMinute();
    this.#users.set(user, own);
    if (own.spent(now) + units > this.limits.perUser) {
      throw new ApiError(403, 'userRateLimitExceeded', 'User Rate Limit Exceeded');
    }
    if (this.#project.spent(now) + units > this.limits.perProject) {
      throw new ApiError(403, 'rateLimitExceeded', 'Rate Limit Exceeded');
    }
    own.spend(now, units);
    this.#project.spend(now, units);
  }
}

/** What was spent in the minute up to now. */
class SlidingMinute {
  /** When, ms since the epoch, in order. */
  #times: number[] = [];
  #first = 0;

  spent(now: number): number {
    while ((this.#times[this.#first] ?? now) <= now - MINUTE_MS) this.#first += 1;
    // What is over is let go of now and then, not each time.
    if (this.#first > 1000) {
      this.#times = this.#times.slice(this.#first);
      this.#first = 0;
    }
    return this.#times.length - this.#first;
  }

  spend(now: number, units: number): void {
    for (let unit = 0; unit < units; unit++) this.#times.push(now);
  }
}
