import type { SyncResult } from './sync-result';

/** A change was begun and not ended; the cause says what to do next. */
export class SyncInterruptedError extends Error {
  override readonly name = 'SyncInterruptedError';

  constructor(
    /** What is known of the event so far. */
    readonly result: SyncResult,
    override readonly cause: unknown,
  ) {
    super('The change was not completed', { cause });
  }
}
