import * as z from 'zod';
import { retryBackoff } from '../../domain/retry-policy';
import type { UnresolvedRow } from '../../store/log-rows';
import { RecordChangedError, type RecordStore } from '../../store/record-store';
import type { Cause } from './causes';
import type { DueRow } from './due-events';
import type { ReplayContext } from './replay-decision';

/** What the rows of one employee say together. Times in ms since the epoch. */
type Group = {
  cause: Cause;
  /** An older one may be outdated, and would tell nothing about the employee. */
  newest: UnresolvedRow;
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

  add(row: UnresolvedRow, cause: Cause, { changedAt }: Pick<ReplayContext, 'changedAt'>): void {
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
    if (this.now - triedAt < retryBackoff('failed', 0)) return null;
    const replays = known?.replays ?? 0;
    if (promisedAt.some((at) => at > triedAt && at <= this.now)) return 0;
    const nextAt = known?.nextAt ?? triedAt;
    return nextAt <= this.now || nextAt > this.now + retryBackoff('failed', replays) ? replays : null;
  }
}

const ID = 'reconcile-employees';

/** So many fit into one record, see {@link entries}. */
const MAX_EMPLOYEES = 8000;

const MINUTE_MS = 60_000;

/** By key of the cause: how often the employee was tried, and the minute of the next time. Short: there may be thousands. */
const entries = z.record(z.string(), z.tuple([z.int(), z.int()]));

/**
 * When the employees are tried again whose events have failed. It stands apart from the rows of the log: to note it there would
 * cost a write of each index, every time.
 */
export class EmployeeSchedule {
  readonly #entries: Map<string, [replays: number, minute: number]>;

  private constructor(
    known: z.infer<typeof entries>,
    private revision: number | null,
  ) {
    this.#entries = new Map(Object.entries(known));
  }

  static async read(records: Pick<RecordStore, 'read'>): Promise<EmployeeSchedule> {
    const found = await records.read(ID, entries);
    return new EmployeeSchedule(found?.value ?? {}, found?.revision ?? null);
  }

  /** Times in ms since the epoch; null if the employee was not tried yet. */
  get(key: string): { replays: number; triedAt: number; nextAt: number } | null {
    const entry = this.#entries.get(key);
    if (!entry) return null;
    const [replays, minute] = entry;
    const nextAt = minute * MINUTE_MS;
    return { replays, nextAt, triedAt: nextAt - retryBackoff('failed', replays) };
  }

  /** The employee is tried now, the n-th time. */
  note(key: string, replays: number, now: number): void {
    // The earliest is kept longest where there are too many.
    this.#entries.delete(key);
    this.#entries.set(key, [replays, Math.floor((now + retryBackoff('failed', replays)) / MINUTE_MS)]);
  }

  /** Forgets those of whom no event has failed any more. */
  keep(isThere: (key: string) => boolean): void {
    for (const key of this.#entries.keys()) if (!isThere(key)) this.#entries.delete(key);
  }

  /** @returns false if another run was faster */
  async write(records: Pick<RecordStore, 'write'>): Promise<boolean> {
    try {
      const value = Object.fromEntries([...this.#entries].slice(-MAX_EMPLOYEES));
      this.revision = await records.write(ID, value, this.revision);
      return true;
    } catch (error) {
      if (!(error instanceof RecordChangedError)) throw error;
      return false;
    }
  }
}
