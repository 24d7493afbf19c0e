import { Temporal } from 'temporal-polyfill';
import type { LeaveDay } from '../lucca/leave';
import type { Configuration } from './configuration';

type Half = 'first' | 'second';

/** The first or last half day of a run; `whole` if both halves of that day belong to it. */
type Edge = { date: string; half: Half | 'whole' };

/** An uninterrupted absence: consecutive half days. Both ends are inclusive. */
export type AbsenceRun = { from: Edge; to: Edge };

type Locale = Configuration['presentation']['locale'];

/** Half days are numbered consecutively from the epoch, two per day; these are the offsets within a day. */
const HALVES: Record<LeaveDay['range'], number[]> = {
  allDay: [0, 1],
  firstHalfDay: [0],
  secondHalfDay: [1],
};

const EPOCH = Temporal.PlainDate.from('1970-01-01');

/** Suffix of minutes after hours: `1 h 30`, `1 h 30 min`. */
const MINUTES_UNIT: Record<Locale, string> = { fr: '', en: ' min' };

/**
 * Groups counted days into runs. A run ends before a half day that is not counted, such as a weekend, a public holiday
 * or the other half of a day. Days may be unordered or duplicated.
 */
export function absenceRuns(days: LeaveDay[]): AbsenceRun[] {
  const halves = new Set(
    days.flatMap(({ date, range }) => HALVES[range].map((half) => 2 * dayNumber(date) + half)),
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

function dayNumber(date: string): number {
  return EPOCH.until(Temporal.PlainDate.from(date), { largestUnit: 'days' }).days;
}

function dateOf(half: number): string {
  return EPOCH.add({ days: Math.floor(half / 2) }).toString();
}

/** Returns the hours of a run of a single half day that Lucca counts in hours; null for any other run. */
export function hoursOf({ from, to }: AbsenceRun, days: LeaveDay[]): number | null {
  if (from.date !== to.date || from.half === 'whole') return null;
  const parts = days.filter(({ date }) => date === from.date);
  const hours = parts.reduce((sum, part) => sum + (part.hours ?? Number.NaN), 0);
  return Number.isNaN(hours) ? null : hours;
}

/** Formats hours: `2 h`, `1 h 30`, `15 min`. */
export function hoursText(hours: number, locale: Locale): string {
  const total = Math.max(1, Math.round(hours * 60));
  const [wholeHours, minutes] = [Math.floor(total / 60), total % 60];
  if (wholeHours === 0) return `${minutes} min`;
  if (minutes === 0) return `${wholeHours} h`;
  return `${wholeHours} h ${String(minutes).padStart(2, '0')}${MINUTES_UNIT[locale]}`;
}
