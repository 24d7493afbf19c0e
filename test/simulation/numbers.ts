/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number from the exponential distribution, such as a latency with a long tail. */
export function exponential(mean: number, random: () => number): number {
  return -mean * Math.log(1 - random());
}

export function shuffled<T>(values: T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, position: random() }))
    .sort((a, b) => a.position - b.position)
    .map(({ value }) => value);
}

const MINUTE_MS = 60_000;

/**
 * The largest number of events in any window of one minute.
 *
 * @param times ms since the epoch, in ascending order
 */
export function busiestMinute(times: readonly number[]): number {
  let from = 0;
  return times.reduce((most, at, index) => {
    while ((times[from] ?? at) <= at - MINUTE_MS) from += 1;
    return Math.max(most, index - from + 1);
  }, 0);
}

/**
 * The value below which that share of all values lies.
 *
 * @param share from 0 to 1
 * @throws Error if there are no values
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error('Nothing was measured');
  return value;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
