/** Milliseconds. */
export type Percentiles = { p50: number; p95: number; p99: number; max: number };

/** The smallest value that is not exceeded by this share of the values (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function percentilesOf(values: readonly number[]): Percentiles {
  return {
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    p99: percentile(values, 0.99),
    max: percentile(values, 1),
  };
}

/** A row of a measurement: `['Webhook answers', '41 ms', '97 ms', '120 ms', '131 ms']`. */
export function percentileRow(name: string, values: readonly number[]): string[] {
  if (values.length === 0) return [name, '–', '–', '–', '–'];
  const { p50, p95, p99, max } = percentilesOf(values);
  return [name, ...[p50, p95, p99, max].map(formatMs)];
}

/** `41 ms`, `3.2 s` */
export function formatMs(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** `1 message`, `2 messages` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
