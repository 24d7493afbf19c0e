import { ApiError } from './api-error';

export type CalendarMethod = 'insert' | 'get' | 'list' | 'update' | 'patch' | 'delete';

/** A call received by the fake. */
export type Call = {
  kind: 'calendar' | 'token' | 'federation';
  /** `exchange` and `signJwt` are the two calls of a federation without keys. */
  method: CalendarMethod | 'token' | 'exchange' | 'signJwt';
  /** The impersonated address; null without a valid token. */
  owner: string | null;
  /** Null for a list, and for an insert that leaves the id to Google. */
  eventId: string | null;
  /** Null before the answer, and if the connection hangs or is dropped. */
  status: number | null;
  sendUpdates: string | null;
  quotaUser: string | null;
  ifMatch: string | null;
};

/** An error answer, no answer (`hang`), or a broken connection (`drop`). */
type Failure =
  | { status: number; reason: string; message?: string; retryAfter?: number | string }
  | { hang: true }
  | { drop: true };

export type Fault = Failure & {
  /** Which calls fail. @default all */
  match?: (call: Call) => boolean;
  /** How many calls fail. @default 1 */
  times?: number;
  /** `applied`: the call takes effect, only the answer is lost. */
  effect?: 'none' | 'applied';
};

/** The answer, and whether the call takes effect. */
type InjectedFailure = { applied: boolean; answer: ApiError | 'hang' | 'drop' };

/** The injected faults. Each call takes the first one that matches it. */
export class Faults {
  #injected: { fault: Fault; left: number }[] = [];

  /** @returns a function that removes the fault */
  inject(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? 1 };
    this.#injected.push(entry);
    return () => {
      this.#injected = this.#injected.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#injected = [];
  }

  take(call: Call): InjectedFailure | null {
    const entry = this.#injected.find(({ fault, left }) => left > 0 && (fault.match?.(call) ?? true));
    if (!entry) return null;
    entry.left -= 1;
    return { applied: entry.fault.effect === 'applied', answer: answerOf(entry.fault) };
  }
}

function answerOf(fault: Fault): ApiError | 'hang' | 'drop' {
  if ('hang' in fault) return 'hang';
  if ('drop' in fault) return 'drop';
  return new ApiError(fault.status, fault.reason, fault.message ?? 'Injected failure', fault.retryAfter);
}

const MINUTE_MS = 60_000;

/** Calls per minute, for one user and for the whole project. */
type QuotaLimits = { perUser: number; perProject: number };

/**
 * Google's {@link https://developers.google.com/workspace/calendar/api/guides/quota quotas} per sliding minute. Rejected calls
 * do not count.
 */
export class Quota {
  readonly #project = new SlidingMinute();
  readonly #users = new Map<string, SlidingMinute>();

  constructor(
    private readonly limits: QuotaLimits,
    private readonly now: () => number,
  ) {}

  /** @throws ApiError if the quota of the user or the project is used up */
  spend(user: string): void {
    const now = this.now();
    const own = this.#users.get(user) ?? new SlidingMinute();
    this.#users.set(user, own);
    if (own.count(now) >= this.limits.perUser) {
      throw new ApiError(403, 'userRateLimitExceeded', 'User Rate Limit Exceeded');
    }
    if (this.#project.count(now) >= this.limits.perProject) {
      throw new ApiError(403, 'rateLimitExceeded', 'Rate Limit Exceeded');
    }
    own.add(now);
    this.#project.add(now);
  }
}

class SlidingMinute {
  /** When, ms since the epoch, in order. */
  #times: number[] = [];
  #first = 0;

  count(now: number): number {
    while ((this.#times[this.#first] ?? now) <= now - MINUTE_MS) this.#first += 1;
    // Compacting rarely keeps simulations with many calls fast.
    if (this.#first > 1000) {
      this.#times = this.#times.slice(this.#first);
      this.#first = 0;
    }
    return this.#times.length - this.#first;
  }

  add(now: number): void {
    this.#times.push(now);
  }
}
