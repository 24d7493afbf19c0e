import { MINUTE_MS } from '../../shared/time';
import type { UnresolvedRow } from '../../store/log/log-rows';
import { causeOf, type Cause } from './cause';
import type { ReplayContext } from './replay-context';
import { decideReplay } from './replay-decision';

/** An event to replay or to expire now. */
export type DueEvent = { row: UnresolvedRow } & (
  | { action: 'expire' }
  | {
      action: 'replay';
      /** Number of replays, including this one. */
      replays: number;
      /** ISO 8601; null if the next replay depends on other events. */
      nextReplayAt: string | null;
      cause: Cause | null;
      isProbe: boolean;
    }
);

export function createProbe(row: UnresolvedRow, cause: Cause, replays: number): DueEvent {
  return { row, action: 'replay', replays, nextReplayAt: null, cause, isProbe: true };
}

type FindDueEventsDependencies = {
  readContext: (row: UnresolvedRow) => Promise<ReplayContext>;
  /** Collects the events that may be sent as probes. */
  probes: { add: (row: UnresolvedRow, cause: Cause, context: ReplayContext) => void };
  rateLimiter: Pick<EmployeeRateLimiter, 'acquire'>;
  /** Called with the cause of each row that has one. */
  onCause: (cause: Cause) => void;
  /** ms since the epoch */
  now: () => number;
};

/** Yields the events that are due, in the order of the rows and within the rate limit. Reads no row ahead. */
export async function* findDueEvents(
  rows: AsyncIterable<UnresolvedRow>,
  { readContext, probes, rateLimiter, onCause, now }: FindDueEventsDependencies,
): AsyncGenerator<DueEvent> {
  for await (const row of rows) {
    const context = await readContext(row);
    const decision = decideReplay(row, context, now());
    const cause = causeOf(row);
    if (cause) onCause(cause);
    switch (decision.kind) {
      case 'leave':
        break;
      case 'expire':
        yield { row, action: 'expire' };
        break;
      case 'probe':
        if (cause) probes.add(row, cause, context);
        break;
      case 'replay': {
        const { replays, nextReplayAt } = decision;
        if (rateLimiter.acquire(row.employee))
          yield { row, action: 'replay', replays, nextReplayAt, cause, isProbe: false };
      }
    }
  }
}

/** Google allows 600 calls a minute per user, and an event may take two. The rest is left for live events. */
const MAX_EVENTS_PER_MINUTE = 200;

export const RATE_LIMIT_WINDOW_MS = MINUTE_MS;

/** Limits the replays per employee and minute, so that Google's quota per user is not used up for live events. */
export class EmployeeRateLimiter {
  /** The times of the last events of each employee, oldest first. */
  readonly #times = new Map<string, number[]>();
  #isLimited = false;

  /** @param now ms since the epoch */
  constructor(private readonly now: () => number) {}

  /**
   * @param employee address; null if unknown, which is not limited
   * @returns false if the limit is reached
   */
  acquire(employee: string | null): boolean {
    if (employee === null) return true;
    const now = this.now();
    const times = this.#times.get(employee) ?? [];
    while (times[0] !== undefined && times[0] <= now - RATE_LIMIT_WINDOW_MS) times.shift();
    if (times.length >= MAX_EVENTS_PER_MINUTE) {
      this.#isLimited = true;
      return false;
    }
    times.push(now);
    this.#times.set(employee, times);
    return true;
  }

  /** Whether an event was held back since this method was last called. */
  wasLimited(): boolean {
    const wasLimited = this.#isLimited;
    this.#isLimited = false;
    return wasLimited;
  }
}
