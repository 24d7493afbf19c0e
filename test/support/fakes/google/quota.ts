import { ApiError } from './api-error';

const MINUTE_MS = 60_000;

/** Units per minute, for one user and for the whole project. */
export type QuotaLimits = { perUser: number; perProject: number };

/** Google's quotas per sliding minute. Rejected calls do not count. */
export class Quota {
  readonly #project = new SlidingMinute();
  readonly #users = new Map<string, SlidingMinute>();

  constructor(
    private readonly limits: QuotaLimits,
    private readonly now: () => number,
  ) {}

  /** @throws ApiError if the quota of the user or the project is used up */
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

/** The units of the last minute. */
class SlidingMinute {
  /** When, ms since the epoch, in order. */
  #times: number[] = [];
  #first = 0;

  spent(now: number): number {
    while ((this.#times[this.#first] ?? now) <= now - MINUTE_MS) this.#first += 1;
    // Compacts only now and then, for speed.
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
