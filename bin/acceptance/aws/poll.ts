import type { AcceptanceContext } from '../options';

const FIRST_MS = 2000;
const MAX_MS = 15_000;
const GROWTH = 1.5;

type PollOptions = {
  sleep: AcceptanceContext['sleep'];
  /** Of waiting, in all. */
  limitMs: number;
};

/**
 * Reads until there is a result, at growing intervals: AWS shows most changes some seconds or minutes later.
 *
 * @param read receives how long it has waited, ms; returns null to read again
 * @returns null if there is none within the limit
 */
export async function poll<T>(
  read: (waitedMs: number) => Promise<T | null>,
  { sleep, limitMs }: PollOptions,
): Promise<T | null> {
  let waitedMs = 0;
  let interval = FIRST_MS;
  for (;;) {
    const found = await read(waitedMs);
    if (found !== null) return found;
    if (waitedMs >= limitMs) return null;
    await sleep(interval);
    waitedMs += interval;
    interval = Math.min(MAX_MS, interval * GROWTH);
  }
}
