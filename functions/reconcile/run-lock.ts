import * as z from 'zod';
import { MINUTE_MS } from '../shared/time';
import { RecordChangedError, type RecordStore } from '../store/record-store';

const RECORD_ID = 'reconcile-lock';

/** Maximum timeout of a Lambda function. A lock that lasts longer was written with a wrong clock. */
const MAX_DURATION_MS = 15 * MINUTE_MS;

const lockRecord = z.object({ until: z.iso.datetime() });

/** Ensures that one run works at a time. The lock of a crashed run expires. */
export class RunLock {
  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write' | 'remove'>,
    private readonly now: () => number,
  ) {}

  /**
   * @param durationMs the longest that the run can take
   * @returns a function that releases the lock; null if another run holds it
   */
  async take(durationMs: number): Promise<(() => Promise<void>) | null> {
    const current = await this.records.read(RECORD_ID, lockRecord);
    if (current && this.#isHeld(current.value)) return null;
    const until = new Date(this.now() + durationMs).toISOString();
    const revision = await nullIfChanged(this.records.write(RECORD_ID, { until }, current?.revision ?? null));
    if (revision === null) return null;
    return async () => {
      // After this lock expired, another run may hold a new one.
      await nullIfChanged(this.records.remove(RECORD_ID, revision));
    };
  }

  #isHeld({ until }: z.infer<typeof lockRecord>): boolean {
    const leftMs = Date.parse(until) - this.now();
    return leftMs > 0 && leftMs <= MAX_DURATION_MS;
  }
}

/** @returns null if another run changed the record first */
async function nullIfChanged<T>(change: Promise<T>): Promise<T | null> {
  try {
    return await change;
  } catch (error) {
    if (error instanceof RecordChangedError) return null;
    throw error;
  }
}
