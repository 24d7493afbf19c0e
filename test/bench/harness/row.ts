/**
 * One figure of a bench, measured on whatever machine it is: it says something only beside its baseline, or as a count.
 *
 * - `value` in `unit` (`ms`, `MB`, `calls`, …); `baseline` in the same unit, measured in the same run; null beside a count;
 * - `target` for people, `≤ 1 ms` or, about value and baseline, `≤ 1.5 ×`; `ok`: it is met.
 */
export type Row = {
  name: string;
  value: number;
  unit: string;
  baseline: number | null;
  target: string;
  ok: boolean;
};
