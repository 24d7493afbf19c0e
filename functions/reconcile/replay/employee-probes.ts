import type { OpenRow } from '../../store/log-rows';
import { interval } from '../../store/replay-interval';
import type { Cause } from '../cause';
import type { DueRow } from './due-events';
import type { EmployeeSchedule } from '../employee-schedule';
import type { Circumstances } from './replay-decision';

/** What the rows of one employee say together. Times in ms since the epoch. */
type Group = {
  cause: Cause;
  /** An older one may be outdated, and would tell nothing about the employee. */
  newest: OpenRow;
  /** Of all rows, the last try that is not ahead: that would be one of a wrong clock. */
  triedAt: number;
  /** When somebody who asked for a try was told that there is another one. */
  promisedAt: number[];
  changedAt: number | null;
};

/**
 * Which employees are to be tried again: one event of each, for all that have failed for the same employee. The others are left
 * as they are until it gets through.
 */
export class EmployeeProbes {
  readonly #groups = new Map<string, Group>();

  /** @param now ms since the epoch */
  constructor(
    private readonly schedule: Pick<EmployeeSchedule, 'get' | 'note'>,
    private readonly now: number,
  ) {}

  add(row: OpenRow, cause: Cause, { changedAt }: Pick<Circumstances, 'changedAt'>): void {
    const group: Group = this.#groups.get(cause.key) ?? {
      cause,
      newest: row,
      triedAt: Number.NEGATIVE_INFINITY,
      promisedAt: [],
      changedAt,
    };
    const triedAt = Date.parse(row.triedAt);
    if (triedAt <= this.now) group.triedAt = Math.max(group.triedAt, triedAt);
    if (row.nextReplayAt !== null) group.promisedAt.push(Date.parse(row.nextReplayAt));
    if ((row.occurredAt ?? '') >= (group.newest.occurredAt ?? '')) group.newest = row;
    this.#groups.set(cause.key, group);
  }

  /** Those that are to be tried now; the schedule has noted it. */
  due(): DueRow[] {
    return [...this.#groups.values()].flatMap((group) => {
      const replays = this.#replaysBefore(group);
      if (replays === null) return [];
      const { newest: row, cause } = group;
      this.schedule.note(cause.key, replays + 1, this.now);
      return [
        { row, action: 'replay' as const, replays: replays + 1, nextReplayAt: null, cause, isProbe: true },
      ];
    });
  }

  /** @returns how often the employee was tried before, by which the interval grows; null: it is not time yet */
  #replaysBefore({ cause, changedAt, promisedAt, triedAt: ofRows }: Group): number | null {
    const known = this.schedule.get(cause.key);
    const triedAt = Math.max(ofRows, known && known.triedAt <= this.now ? known.triedAt : ofRows);
    if (changedAt !== null && triedAt < changedAt && changedAt <= this.now) return 0;
    if (this.now - triedAt < interval('failed', 0)) return null;
    const replays = known?.replays ?? 0;
    if (promisedAt.some((at) => at > triedAt && at <= this.now)) return 0;
    const nextAt = known?.nextAt ?? triedAt;
    return nextAt <= this.now || nextAt > this.now + interval('failed', replays) ? replays : null;
  }
}
