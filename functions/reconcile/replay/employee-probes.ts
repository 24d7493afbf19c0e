import * as z from 'zod';
import { retryBackoff } from '../../domain/retry-policy';
import { MINUTE_MS } from '../../shared/time';
import type { UnresolvedRow } from '../../store/log/log-rows';
import { RecordChangedError, type RecordStore } from '../../store/record-store';
import type { Cause } from './cause';
import { createProbe, type DueEvent } from './due-events';
import type { ReplayContext } from './replay-context';

/** The failed events of one employee. Times are ms since the epoch. */
type Group = {
  cause: Cause;
  /** An older event may turn out to be stale, which shows nothing about the employee. */
  newest: UnresolvedRow;
  /** The last attempt of any of the events. Ignores times in the future, which a wrong clock wrote. */
  triedAt: number;
  /** The next retry of each row, which a manual retry sets. */
  rowRetriesAt: number[];
  changedAt: number | null;
};

/**
 * Chooses the probes for employees whose events have failed: one event of each employee. The other events are not sent until it
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
      rowRetriesAt: [],
      changedAt,
    };
    const triedAt = Date.parse(row.triedAt);
    if (triedAt <= this.now) group.triedAt = Math.max(group.triedAt, triedAt);
    if (row.nextReplayAt !== null) group.rowRetriesAt.push(Date.parse(row.nextReplayAt));
    if ((row.occurredAt ?? '') >= (group.newest.occurredAt ?? '')) group.newest = row;
    this.#groups.set(cause.key, group);
  }

  /** Returns the probes to send now and adds them to the schedule, which the caller must write. */
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
  #probesSoFar({ cause, changedAt, rowRetriesAt, triedAt: rowsTriedAt }: Group): number | null {
    const scheduled = this.schedule.get(cause.key);
    const probedAt = scheduled && scheduled.triedAt <= this.now ? scheduled.triedAt : rowsTriedAt;
    const triedAt = Math.max(rowsTriedAt, probedAt);
    if (changedAt !== null && triedAt < changedAt && changedAt <= this.now) return 0;
    if (this.now - triedAt < retryBackoff('failed', 0)) return null;
    const probes = scheduled?.probes ?? 0;
    if (rowRetriesAt.some((at) => at > triedAt && at <= this.now)) return 0;
    const nextAt = scheduled?.nextAt ?? triedAt;
    return nextAt <= this.now || nextAt > this.now + retryBackoff('failed', probes) ? probes : null;
  }
}

const RECORD_ID = 'reconcile-employees';

/** Limit of one record. */
const MAX_EMPLOYEES = 8000;

/** By key of the cause: the number of probes and the minute of the next one. Compact, because there may be thousands. */
const scheduleRecord = z.record(z.string(), z.tuple([z.int(), z.int()]));

/**
 * When each employee with failed events is probed next. Not stored in the rows of the log, because each update of a row also writes
 * to every index.
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
   * @param probes number of probes, including this one
   */
  recordProbe(key: string, probes: number, now: number): void {
    // Moves the entry to the end: if there are too many, the first ones are dropped.
    this.#entries.delete(key);
    this.#entries.set(key, [probes, Math.floor((now + retryBackoff('failed', probes)) / MINUTE_MS)]);
  }

  /** Removes employees without failed events. */
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
