import * as z from 'zod';
import { retryBackoff } from '../../domain/retry-policy';
import { MINUTE_MS } from '../../shared/time';
import type { UnresolvedRow } from '../../store/log-rows';
import { RecordChangedError, type RecordStore } from '../../store/record-store';
import type { Cause } from './cause';
import { createProbe, type DueEvent } from './due-events';
import type { ReplayContext } from './replay-context';

/** The failed events of one employee. Times are ms since the epoch. */
type Group = {
  cause: Cause;
  /** Older events may be stale, which would show nothing about the employee. */
  newest: UnresolvedRow;
  /** The last try of any of the events, unless a wrong clock put it in the future. */
  triedAt: number;
  /** The times for which the rows announce the next try, for example after a manual retry. */
  announcedAt: number[];
  changedAt: number | null;
};

/**
 * Chooses the probes for employees whose events have failed: one event of each employee. The others are left alone until it
 * succeeds.
 */
export class EmployeeProbes {
  readonly #groups = new Map<string, Group>();

  /** @param now ms since the epoch */
  constructor(
    private readonly schedule: Pick<EmployeeSchedule, 'get' | 'recordProbe'>,
    private readonly now: number,
  ) {}

  add(row: UnresolvedRow, cause: Cause, { changedAt }: Pick<ReplayContext, 'changedAt'>): void {
    const group: Group = this.#groups.get(cause.key) ?? {
      cause,
      newest: row,
      triedAt: Number.NEGATIVE_INFINITY,
      announcedAt: [],
      changedAt,
    };
    const triedAt = Date.parse(row.triedAt);
    if (triedAt <= this.now) group.triedAt = Math.max(group.triedAt, triedAt);
    if (row.nextReplayAt !== null) group.announcedAt.push(Date.parse(row.nextReplayAt));
    if ((row.occurredAt ?? '') >= (group.newest.occurredAt ?? '')) group.newest = row;
    this.#groups.set(cause.key, group);
  }

  /** The probes to send now. Records them in the schedule, which the caller has to write. */
  due(): DueEvent[] {
    return [...this.#groups.values()].flatMap((group) => {
      const probesSoFar = this.#probesSoFar(group);
      if (probesSoFar === null) return [];
      const { newest, cause } = group;
      this.schedule.recordProbe(cause.key, probesSoFar + 1, this.now);
      return [createProbe(newest, cause, probesSoFar + 1)];
    });
  }

  /** @returns the number of probes that the backoff starts from; null if the next probe is not due yet */
  #probesSoFar({ cause, changedAt, announcedAt, triedAt: rowsTriedAt }: Group): number | null {
    const scheduled = this.schedule.get(cause.key);
    const probedAt = scheduled && scheduled.triedAt <= this.now ? scheduled.triedAt : rowsTriedAt;
    const triedAt = Math.max(rowsTriedAt, probedAt);
    if (changedAt !== null && triedAt < changedAt && changedAt <= this.now) return 0;
    if (this.now - triedAt < retryBackoff('failed', 0)) return null;
    const probes = scheduled?.probes ?? 0;
    if (announcedAt.some((at) => at > triedAt && at <= this.now)) return 0;
    const nextAt = scheduled?.nextAt ?? triedAt;
    return nextAt <= this.now || nextAt > this.now + retryBackoff('failed', probes) ? probes : null;
  }
}

const RECORD_ID = 'reconcile-employees';

/** As many fit into one record. */
const MAX_EMPLOYEES = 8000;

/** By key of the cause: the number of probes, and the minute of the next one. Short, because there may be thousands. */
const scheduleRecord = z.record(z.string(), z.tuple([z.int(), z.int()]));

/**
 * When each employee with failed events is probed next. Kept apart from the rows of the log, because every update of a row costs a
 * write of each index.
 */
export class EmployeeSchedule {
  readonly #entries: Map<string, [probes: number, minute: number]>;

  private constructor(
    entries: z.infer<typeof scheduleRecord>,
    private revision: number | null,
  ) {
    this.#entries = new Map(Object.entries(entries));
  }

  static async read(records: Pick<RecordStore, 'read'>): Promise<EmployeeSchedule> {
    const stored = await records.read(RECORD_ID, scheduleRecord);
    return new EmployeeSchedule(stored?.value ?? {}, stored?.revision ?? null);
  }

  /** Times are ms since the epoch; null if the employee was never probed. */
  get(key: string): { probes: number; triedAt: number; nextAt: number } | null {
    const entry = this.#entries.get(key);
    if (!entry) return null;
    const [probes, minute] = entry;
    const nextAt = minute * MINUTE_MS;
    return { probes, nextAt, triedAt: nextAt - retryBackoff('failed', probes) };
  }

  /**
   * Records that the employee is probed now.
   *
   * @param probes how often, this time included
   */
  recordProbe(key: string, probes: number, now: number): void {
    // Moves the entry to the end: the oldest are dropped if there are too many.
    this.#entries.delete(key);
    this.#entries.set(key, [probes, Math.floor((now + retryBackoff('failed', probes)) / MINUTE_MS)]);
  }

  /** Forgets the employees who have no failed events any more. */
  prune(isUnused: (key: string) => boolean): void {
    for (const key of this.#entries.keys()) if (isUnused(key)) this.#entries.delete(key);
  }

  /** @returns false if another run wrote the record first */
  async write(records: Pick<RecordStore, 'write'>): Promise<boolean> {
    try {
      const value = Object.fromEntries([...this.#entries].slice(-MAX_EMPLOYEES));
      this.revision = await records.write(RECORD_ID, value, this.revision);
      return true;
    } catch (error) {
      if (!(error instanceof RecordChangedError)) throw error;
      return false;
    }
  }
}
