import { EventEmitter, once } from 'node:events';
import type { SyncLog } from '../../../functions/domain/sync-log';
import type { LogStore } from '../../../functions/store/log-store';

const PATIENCE_MS = 30_000;

/** Waits for rows of the log: it looks again whenever a function wrote something to its output. */
export class SyncWatch {
  readonly #output = new EventEmitter();

  /** To be called with each output of the functions. */
  noteOutput(): void {
    this.#output.emit('output');
  }

  /**
   * @param key of the event in the log
   * @param isIt whether the row is the one that is waited for; any, if left out
   * @throws Error if there is no such row for half a minute
   */
  async row(
    logs: Pick<LogStore, 'get'>,
    key: string,
    isIt: (row: SyncLog) => boolean = () => true,
  ): Promise<SyncLog> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      // Before the look, so that no output is missed between the two.
      const output = once(this.#output, 'output', { signal });
      output.catch(() => undefined);
      const row = await logs.get(key);
      if (row && isIt(row)) return row;
      await output.catch((cause: unknown) => {
        throw new Error(`The log has no row for ${key} after ${PATIENCE_MS / 1000} s`, { cause });
      });
    }
  }
}
