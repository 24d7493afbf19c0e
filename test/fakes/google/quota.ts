import { Refusal } from './refusal';

const MINUTE_MS = 60_000;

/** Google's quota of units per user and sliding minute. */
export class UserQuota {
  readonly #spent = new Map<string, number[]>();

  constructor(
    private readonly perMinute: number,
    private readonly now: () => number,
  ) {}

  /** @throws Refusal if the user has spent the quota */
  spend(user: string, units: number): void {
    const now = this.now();
    const recent = (this.#spent.get(user) ?? []).filter((at) => at > now - MINUTE_MS);
    if (recent.length + units > this.perMinute) {
      throw new Refusal(403, 'userRateLimitExceeded', 'User Rate Limit Exceeded');
    }
    this.#spent.set(user, [...recent, ...Array<number>(units).fill(now)]);
  }
}
