import * as z from 'zod';

/**
 * The figures of a bench. A figure depends on the machine, so it is compared with its baseline or is a count.
 *
 * - `value` in `unit` (`ms`, `MB`, `calls`, …); `baseline` in the same unit from the same run; null for a count;
 * - `target` for people, `≤ 1 ms` or, for value ÷ baseline, `≤ 1.5 ×`; `ok`: the figure meets it.
 */
export const rows = z.array(
  z.strictObject({
    name: z.string(),
    value: z.number(),
    unit: z.string(),
    baseline: z.number().nullable(),
    target: z.string(),
    ok: z.boolean(),
  }),
);

export type Row = z.infer<typeof rows>[number];

/** A count that has to be zero. */
export function zeroRow(name: string, value: number): Row {
  return { name, value, unit: '', baseline: null, target: '0', ok: value === 0 };
}

/** A figure without a target. */
export function informativeRow(name: string, value: number, unit = ''): Row {
  return { name, value, unit, baseline: null, target: 'none', ok: true };
}
