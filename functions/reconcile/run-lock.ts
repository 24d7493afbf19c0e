import * as z from 'zod';
import { RecordChangedError, type RecordStore } from '../store/record-store';

const ID = 'reconcile-lease';

/** No function of AWS Lambda runs longer: a lease that claims more was written by a clock that was wrong. */
const LONGEST_MS = 15 * 60_000;

const runLock = z.object({ until: z.iso.datetime() });

/** The right to run, of one run at a time. */
export class RunLock {
  /** @param now ms since the epoch */
  constructor(
    private readonly records: Pick<RecordStore, 'read' | 'write' | 'remove'>,
    private readonly now: () => number,
  ) {}

  /**
   * @param durationMs until the run has ended for sure: a run that dies gives nothing back
   * @returns how to give it back; null if another run has it
   */
  async take(durationMs: number): Promise<(() => Promise<void>) | null> {
    const current = await this.records.read(ID, runLock);
    if (current && this.isInForce(current.value)) return null;
    const until = new Date(this.now() + durationMs).toISOString();
    const revision = await unlessChanged(this.records.write(ID, { until }, current?.revision ?? null));
    if (revision === null) return null;
    return async () => {
      // Taken over by another run, it is no longer ours to give back.
      await unlessChanged(this.records.remove(ID, revision));
    };
  }

  private isInForce({ until }: z.infer<typeof runLock>): boolean {
    const leftMs = Date.parse(until) - this.now();
    return leftMs > 0 && leftMs <= LONGEST_MS;
  }
}

/** @returns null if somebody else was faster */
async function unlessChanged<T>(change: Promise<T>): Promise<T | null> {
  try {
    return await change;
  } catch (error) {
    if (error instanceof RecordChangedError) return null;
    throw error;
  }
}
