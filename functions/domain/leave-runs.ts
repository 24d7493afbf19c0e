import { Temporal } from 'temporal-polyfill';
import type { LeaveDay } from '../lucca/leave';
import type { Configuration } from './configuration';

type Half = 'first' | 'second';

/** Where a run begins or ends; `whole` if the other half of that day belongs to it too. */
type Edge = { date: string; half: Half | 'whole' };

/** Absence without a break, both ends included. */
export type AbsenceRun = { from: Edge; to: Edge };

/** Half days are counted through, two a day, so that neighbours differ by one. */
const HALVES: Record<LeaveDay['range'], number[]> = {
  allDay: [0, 1],
  firstHalfDay: [0],
  secondHalfDay: [1],
};

const EPOCH = Temporal.PlainDate.from('1970-01-01');

/**
 * The runs of absence that counted days make up: what is not counted (a week-end, a holiday, the other half of a day) parts
 * them. The days may come in any order, and more than once.
 */
export function absenceRuns(days: LeaveDay[]): AbsenceRun[] {
  const halves = new Set(
    days.flatMap(({ date, range }) => HALVES[range].map((half) => 2 * numberOf(date) + half)),
  );
  const runs: { first: number; last: number }[] = [];
  for (const half of [...halves].sort((a, b) => a - b)) {
    const current = runs.at(-1);
    if (current?.last === half - 1) current.last = half;
    else runs.push({ first: half, last: half });
  }
  return runs.map(({ first, last }) => {
    const edge = (half: number): Edge => {
      const morning = half - (half % 2);
      const isWhole = first <= morning && morning + 1 <= last;
      return { date: dateOf(half), half: isWhole ? 'whole' : half === morning ? 'first' : 'second' };
    };
    return { from: edge(first), to: edge(last) };
  });
}

function numberOf(date: string): number {
  return EPOCH.until(Temporal.PlainDate.from(date), { largestUnit: 'days' }).days;
}

function dateOf(half: number): string {
  return EPOCH.add({ days: Math.floor(half / 2) }).toString();
}

type Locale = Configuration['presentation']['locale'];

/** Minutes after hours: `1 h 30`, `1 h 30 min`. */
const AFTER_HOURS: Record<Locale, string> = { fr: '', en: ' min' };

/** How many hours a run of absence lasts that is half a day, and is counted in hours; null for any other run. */
export function hoursOf({ from, to }: AbsenceRun, days: LeaveDay[]): number | null {
  if (from.date !== to.date || from.half === 'whole') return null;
  const parts = days.filter(({ date }) => date === from.date);
  const hours = parts.reduce((sum, part) => sum + (part.hours ?? Number.NaN), 0);
  return Number.isNaN(hours) ? null : hours;
}

/** `2 h`, `1 h 30`, `15 min` */
export function hoursText(hours: number, locale: Locale): string {
  const minutes = Math.max(1, Math.round(hours * 60));
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (whole === 0) return `${rest} min`;
  if (rest === 0) return `${whole} h`;
  return `${whole} h ${String(rest).padStart(2, '0')}${AFTER_HOURS[locale]}`;
}
