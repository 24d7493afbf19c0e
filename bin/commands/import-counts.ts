import * as z from 'zod';

/** Why something that Lucca has is not brought in, in words for people. */
export const leftOut = z.enum([
  'of other establishments',
  'of no known establishment',
  'over before',
  'cancelled or deleted',
  'not understood',
]);
export type LeftOut = z.infer<typeof leftOut>;

export const importCounts = z.object({
  /** What was looked at: leaves, or calendar events however often they changed. */
  read: z.int().nonnegative(),
  found: z.int().nonnegative(),
  leftOut: z.partialRecord(leftOut, z.int().positive()),
});
export type ImportCounts = z.infer<typeof importCounts>;

export const NOTHING: ImportCounts = { read: 0, found: 0, leftOut: {} };

export function addCounts(one: ImportCounts, other: ImportCounts): ImportCounts {
  const all = leftOut.options.flatMap((why): [LeftOut, number][] => {
    const count = (one.leftOut[why] ?? 0) + (other.leftOut[why] ?? 0);
    return count > 0 ? [[why, count]] : [];
  });
  return {
    read: one.read + other.read,
    found: one.found + other.found,
    leftOut: Object.fromEntries(all),
  };
}

/**
 * `12 read, 8 sent, 3 of other establishments, 1 cancelled or deleted`
 *
 * @param fate of what was found
 */
export function countsText(
  { read, found, leftOut: others }: ImportCounts,
  fate: 'sent' | 'to bring in',
): string {
  const rest = leftOut.options.filter((why) => others[why]).map((why) => `${others[why] ?? 0} ${why}`);
  return [`${read} read`, `${found} ${fate}`, ...rest].join(', ');
}
