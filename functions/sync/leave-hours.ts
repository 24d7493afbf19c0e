import type { LeaveDay } from '../lucca/leave-days';
import type { Configuration } from '../domain/configuration';
import type { AbsenceRun } from '../domain/leave-runs';

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
