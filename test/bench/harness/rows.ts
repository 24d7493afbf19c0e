import * as z from 'zod';
import { textTable } from '../../../bin/command-line/output';

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

type Figure = { name: string; value: number; unit?: string; baseline?: number };

/** A figure that must not exceed `max`, in its unit. */
export function limitRow(figure: Figure, max: number, target = `≤ ${max}`): Row {
  return { unit: '', baseline: null, ...figure, target, ok: figure.value <= max };
}

/** A figure that must not exceed its baseline times `maxRatio`. */
export function ratioRow(figure: Figure & { baseline: number }, maxRatio: number): Row {
  return limitRow(figure, maxRatio * figure.baseline, `≤ ${maxRatio} ×`);
}

/** A count that must be zero. */
export function zeroRow(name: string, value: number): Row {
  return limitRow({ name, value }, 0, '0');
}

/** A figure without a target. */
export function informativeRow(figure: Figure): Row {
  return limitRow(figure, Number.POSITIVE_INFINITY, 'none');
}

/** At most 120 characters wide. */
const COLUMNS = [
  { title: 'Figure', width: 55 },
  { title: 'Measured', width: 15 },
  { title: 'Baseline', width: 15 },
  { title: 'Ratio', width: 10 },
  { title: 'Target', width: 15 },
  { title: '', width: 8 },
];

export function formatRows(figures: Row[]): string {
  return textTable(
    COLUMNS,
    figures.map(({ name, value, unit, baseline, target, ok }) => [
      name,
      formatFigure(value, unit),
      baseline === null ? '' : formatFigure(baseline, unit),
      baseline === null || baseline === 0 ? '' : formatFigure(value / baseline, '×'),
      target,
      ok ? 'ok' : 'MISSED',
    ]),
  );
}

/**
 * Formats a number with three significant digits, or in full if it is an integer.
 *
 * @param unit may be empty
 */
export function formatFigure(value: number, unit: string): string {
  const digits = Number.isInteger(value) ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return `${new Intl.NumberFormat('en', digits).format(value)} ${unit}`.trimEnd();
}
