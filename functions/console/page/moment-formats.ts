import { DAY_MS } from '../../shared/time';
import { formatDay, LOCALES } from './day-formats';
import type { Language } from './typeset';

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** Instants are ISO 8601; they are shown in the browser's time zone. */
export type Formats = {
  /** `12 nov. 2026, 14:32` */
  moment(iso: string): string;
  /** `12 nov. 2026, 14:32:08`, for the title of a shorter text */
  full(iso: string): string;
  /** `il y a 3 min`; after 24 hours `29 nov., 17:42`, with the year if it is not the current one */
  ago(iso: string, now: number): string;
  /** `12 nov. 2026`, from an instant or a day such as `2026-11-12` */
  day(iso: string): string;
  /** `14:32` */
  time(iso: string): string;
  /** `novembre 2026`, from `2026-11` */
  month(month: string): string;
  /** `il y a 3 minutes` */
  relative(iso: string, now: number): string;
  /**
   * `aujourd’hui à 14:32`, `hier à 14:32`, or an earlier moment
   *
   * @param at joins day and time
   */
  recent(iso: string, now: number, at: (day: string, time: string) => string): string;
  /** `14:32` today, otherwise `29 nov., 17:42` */
  shortMoment(iso: string, now: number): string;
  /** `12 nov.` */
  shortDay(iso: string): string;
  /** `Paris, Lyon et Nantes` */
  list(values: readonly string[]): string;
  number(value: number): string;
};

export function formatsOf(language: Language): Formats {
  const locale = LOCALES[language];
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const fullMoments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const nearMoments = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const plainDays = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const times = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const months = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const ago = new Intl.RelativeTimeFormat(locale, { style: 'short' });
  const shortDays = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const lists = new Intl.ListFormat(locale);
  const numbers = new Intl.NumberFormat(locale);
  const format = (one: Intl.DateTimeFormat, iso: string) => formatDay(one, Date.parse(iso), language);
  return {
    moment: (iso) => format(moments, iso),
    full: (iso) => format(fullMoments, iso),
    ago(iso, now) {
      // Not 0 for what has just happened, and never in the future by a clock that is a little slow.
      const difference = Math.min(Date.parse(iso) - now, -1000);
      if (difference > -DAY_MS) {
        const [unit, size] = unitOf(difference / 1000);
        return ago.format(Math.trunc(difference / 1000 / size), unit).replaceAll(' ', '\u00a0');
      }
      const isThisYear = new Date(iso).getFullYear() === new Date(now).getFullYear();
      return format(isThisYear ? nearMoments : moments, iso);
    },
    day: (iso) => format(iso.includes('T') ? days : plainDays, iso),
    time: (iso) => times.format(new Date(iso)),
    month: (month) => months.format(new Date(`${month}-01`)),
    relative(iso, now) {
      const seconds = (Date.parse(iso) - now) / 1000;
      const [unit, size] = unitOf(seconds);
      return relative.format(Math.round(seconds / size), unit);
    },
    recent(iso, now, at) {
      const days = Math.round((startOfDay(Date.parse(iso)) - startOfDay(now)) / DAY_MS);
      const isRecent = days === 0 || days === -1;
      return isRecent ? at(relative.format(days, 'day'), times.format(new Date(iso))) : format(moments, iso);
    },
    shortMoment(iso, now) {
      const isToday = startOfDay(Date.parse(iso)) === startOfDay(now);
      return isToday ? times.format(new Date(iso)) : format(nearMoments, iso);
    },
    shortDay: (iso) => format(shortDays, iso),
    list: (values) => lists.format(values),
    number: (value) => numbers.format(value),
  };
}

function unitOf(seconds: number): [Intl.RelativeTimeFormatUnit, number] {
  return STEPS.find(([, one]) => Math.abs(seconds) >= one) ?? ['second', 1];
}

/** In the browser's time zone. */
function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}
