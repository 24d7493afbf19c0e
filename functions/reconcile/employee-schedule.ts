import * as z from 'zod';
import { interval } from '../store/replay-interval';
import { RecordChangedError, type RecordStore } from '../store/record-store';

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
    return { replays, nextAt, triedAt: nextAt - interval('failed', replays) };
  }

  /** The employee is tried now, the n-th time. */
  note(key: string, replays: number, now: number): void {
    // The earliest is kept longest where there are too many.
    this.#entries.delete(key);
    this.#entries.set(key, [replays, Math.floor((now + interval('failed', replays)) / MINUTE_MS)]);
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
