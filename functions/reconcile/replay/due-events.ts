import type { UnresolvedRow } from '../../store/log-rows';
import { causeOf, type Cause } from './causes';
import { decideReplay, type ReplayContext } from './replay-decision';

/** A row with which something is to be done now. */
export type DueRow = { row: UnresolvedRow } & (
  | { action: 'giveUp' }
  | {
      action: 'replay';
      replays: number;
      /** Null: it depends on other events. */
      nextReplayAt: string | null;
      /** For which it waits together with others. */
      cause: Cause | null;
      /** It is sent to find out about the cause. */
      isProbe: boolean;
    }
);

type DueRowsDependencies = {
  replayContextOf: (row: UnresolvedRow) => Promise<ReplayContext>;
  /** Takes what is worth a try if no other event that waits for the same cause is tried. */
  probes: { add: (row: UnresolvedRow, cause: Cause, context: ReplayContext) => void };
  rateLimiter: Pick<EmployeeRateLimiter, 'take'>;
  /** Told of each cause that a row waits for. */
  seen: (cause: Cause) => void;
  /** ms since the epoch */
  now: () => number;
};

/** Finds among all rows those that are due, in their order, as far as the pace lets them through. */
export async function* dueRows(
  rows: AsyncIterable<UnresolvedRow>,
  { replayContextOf, probes, rateLimiter, seen, now }: DueRowsDependencies,
): AsyncGenerator<DueRow> {
  for await (const row of rows) {
    const context = await replayContextOf(row);
    const decision = decideReplay(row, context, now());
    const cause = causeOf(row);
    if (cause) seen(cause);
    switch (decision.kind) {
      case 'leave':
        break;
      case 'giveUp':
        yield { row, action: 'giveUp' };
        break;
      case 'probe':
        if (cause) probes.add(row, cause, context);
        break;
      case 'replay': {
        const { replays, nextReplayAt } = decision;
        if (rateLimiter.take(row.employee))
          yield { row, action: 'replay', replays, nextReplayAt, cause, isProbe: false };
      }
    }
  }
}

/** A list as far as it is read before it is over. */
export async function* takeUntil<T>(list: AsyncIterable<T>, isOver: () => boolean): AsyncGenerator<T> {
  for await (const one of list) {
    if (isOver()) return;
    yield one;
  }
}

/** Google takes 600 calls a minute for one person, and an event may take two: the rest is left to what happens now. */
const OF_ONE_EMPLOYEE = 200;

const ONE_MINUTE_MS = 60_000;

/** How many events of one employee may go back to the queue a minute, so that Google's quota stays free for what happens now. */
export class EmployeeRateLimiter {
  /** When the last events of each employee went, the oldest first. */
  readonly #times = new Map<string, number[]>();
  #isCut = false;

  /** @param now ms since the epoch */
  constructor(private readonly now: () => number) {}

  /**
   * Takes the place of one event.
   *
   * @param employee whose calendar is concerned, as far as it is known
   * @returns false if there is none left in this minute
   */
  take(employee: string | null): boolean {
    if (employee === null) return true;
    const now = this.now();
    const times = this.#times.get(employee) ?? [];
    while (times[0] !== undefined && times[0] <= now - ONE_MINUTE_MS) times.shift();
    if (times.length >= OF_ONE_EMPLOYEE) {
      this.#isCut = true;
      return false;
    }
    times.push(now);
    this.#times.set(employee, times);
    return true;
  }

  /** Whether a place was refused since this was last asked. */
  wasCut(): boolean {
    const wasCut = this.#isCut;
    this.#isCut = false;
    return wasCut;
  }
}
