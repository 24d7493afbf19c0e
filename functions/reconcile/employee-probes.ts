import type { OpenRow } from '../store/open-row';
import { interval } from '../store/replay-interval';
import type { Cause } from './cause';
import type { DueRow } from './due-rows';
import { hasPassed, isRested, type Circumstances } from './verdict';

/** What the rows of one employee say together. Times in ms since the epoch. */
type Group = {
  cause: Cause;
  /** An older one may be outdated, and would tell nothing about the employee. */
  newest: OpenRow;
  rows: Pick<OpenRow, 'open' | 'triedAt' | 'nextReplayAt' | 'replays'>[];
  changedAt: number | null;
};

/**
 * Which employees are to be tried again: one event of each, for all that have failed for the same employee. The others are left
 * as they are until it gets through.
 */
export class EmployeeProbes {
  readonly #groups = new Map<string, Group>();

  add(row: OpenRow, cause: Cause, { changedAt }: Pick<Circumstances, 'changedAt'>): void {
    const { open, triedAt, nextReplayAt, replays } = row;
    const group = this.#groups.get(cause.key) ?? { cause, newest: row, rows: [], changedAt };
    group.rows.push({ open, triedAt, nextReplayAt, replays });
    if ((row.occurredAt ?? '') >= (group.newest.occurredAt ?? '')) group.newest = row;
    this.#groups.set(cause.key, group);
  }

  due(now: number): DueRow[] {
    return [...this.#groups.values()].flatMap((group) => {
      const before = replaysBefore(group, now);
      if (before === null) return [];
      const { newest: row, cause } = group;
      const replays = before + 1;
      const nextReplayAt = new Date(now + interval(row.open, replays)).toISOString();
      return [{ row, action: 'replay' as const, replays, nextReplayAt, cause, isProbe: true }];
    });
  }
}

/** @returns how often the employee was tried before, by which the interval grows; null: it is not time yet */
function replaysBefore({ rows, changedAt, newest: { open } }: Group, now: number): number | null {
  const tries = rows.map(({ triedAt }) => Date.parse(triedAt)).filter((time) => time <= now);
  const lastTry = Math.max(...tries);
  if (changedAt !== null && lastTry < changedAt && changedAt <= now) return 0;
  if (rows.some((row) => !isRested(row, now))) return null;
  // A time before the last try is over: by that try, or by somebody who asked for another one.
  const next = rows
    .map(({ nextReplayAt, replays }) => ({ at: Date.parse(nextReplayAt ?? ''), replays }))
    .filter(({ at, replays }) => at > lastTry && at <= lastTry + interval(open, replays))
    .sort((a, b) => a.at - b.at)[0];
  if (next) return next.at <= now ? next.replays : null;
  const replays = Math.max(...rows.map((row) => row.replays));
  return hasPassed(lastTry + interval(open, replays), interval(open, replays), now) ? replays : null;
}
