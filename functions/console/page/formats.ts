import { useMemo } from 'preact/hooks';
import { DAY_MS } from '../../shared/time';
import { useLanguage, type Language } from './language';

const LOCALES: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' };
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** Instants are ISO 8601; they are shown in the browser's time zone. */
export type Formats = {
  /** `12 nov. 2026, 14:32` */
  moment(iso: string): string;
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
  /** `il y a 3 minutes`; after 24 hours `12 nov., 14:32` */
  age(iso: string, now: number): string;
  /** `14:32` today, otherwise `12 nov., 14:32` */
  shortMoment(iso: string, now: number): string;
  /** `12 nov.` */
  shortDay(iso: string): string;
  /** `Paris, Lyon et Nantes` */
  list(values: readonly string[]): string;
  number(value: number): string;
};

function formatsOf(language: Language): Formats {
  const locale = LOCALES[language];
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const plainDays = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const times = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const months = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const shortDays = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const lists = new Intl.ListFormat(locale);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const numbers = new Intl.NumberFormat(locale);
  const shortMoment = (iso: string, now: number) => {
    const time = times.format(new Date(iso));
    const isToday = startOfDay(Date.parse(iso)) === startOfDay(now);
    return isToday ? time : `${shortDays.format(new Date(iso))}, ${time}`;
  };
  const relativeTo = (iso: string, now: number) => {
    const seconds = (Date.parse(iso) - now) / 1000;
    const [unit, size] = STEPS.find(([, one]) => Math.abs(seconds) >= one) ?? ['second', 1];
    return relative.format(Math.round(seconds / size), unit);
  };
  return {
    moment: (iso) => moments.format(new Date(iso)),
    day: (iso) => (iso.includes('T') ? days : plainDays).format(new Date(iso)),
    time: (iso) => times.format(new Date(iso)),
    month: (month) => months.format(new Date(`${month}-01`)),
    relative: relativeTo,
    age: (iso, now) => (now - Date.parse(iso) < DAY_MS ? relativeTo(iso, now) : shortMoment(iso, now)),
    shortMoment,
    shortDay: (iso) => shortDays.format(new Date(iso)),
    list: (values) => lists.format(values),
    recent(iso, now, at) {
      const days = Math.round((startOfDay(Date.parse(iso)) - startOfDay(now)) / DAY_MS);
      const isRecent = days === 0 || days === -1;
      return isRecent
        ? at(relative.format(days, 'day'), times.format(new Date(iso)))
        : moments.format(new Date(iso));
    },
    number: (value) => numbers.format(value),
  };
}

/** In the browser's time zone. */
function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

export function useFormats(): Formats {
  const { language } = useLanguage();
  return useMemo(() => formatsOf(language), [language]);
}
