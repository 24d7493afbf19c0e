import { textTable } from '../../../bin/command-line/output';
import type { Row } from './rows';

/** Within 120 characters. */
const COLUMNS = [
  { title: 'Figure', width: 55 },
  { title: 'Measured', width: 15 },
  { title: 'Baseline', width: 15 },
  { title: 'Ratio', width: 10 },
  { title: 'Target', width: 15 },
  { title: '', width: 8 },
];

export function formatRows(rows: Row[]): string {
  return textTable(
    COLUMNS,
    rows.map(({ name, value, unit, baseline, target, ok }) => [
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
 * A number with three significant digits, or a whole number.
 *
 * @param unit may be empty
 */
export function formatFigure(value: number, unit: string): string {
  const digits = Number.isInteger(value) ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return `${new Intl.NumberFormat('en', digits).format(value)} ${unit}`.trimEnd();
}
