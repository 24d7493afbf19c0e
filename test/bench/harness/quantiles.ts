/**
 * The value below which that share of all lies.
 *
 * @param share from 0 to 1
 */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error('Nothing was measured');
  return value;
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}
