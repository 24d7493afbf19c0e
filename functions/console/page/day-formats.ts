import type { Language } from './typeset';

export const LOCALES: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' };

type DayParts = { isLong: boolean; hasMonth: boolean; hasYear: boolean };

export type DayFormats = {
  /** `mar. 1er déc.`, from a day such as `2026-12-01` */
  day: (day: string, parts: DayParts) => string;
  /** `9:00`, from `09:00:00` */
  hour: (clock: string) => string;
};

/** Formats of days and clock times that have no time zone, or are already in theirs. */
export function dayFormats(language: Language): DayFormats {
  return {
    day(day, { isLong, hasMonth, hasYear }) {
      const length = isLong ? 'long' : 'short';
      const format = new Intl.DateTimeFormat(LOCALES[language], {
        weekday: length,
        day: 'numeric',
        ...(hasMonth && { month: length }),
        ...(hasYear && { year: 'numeric' }),
        timeZone: 'UTC',
      });
      return formatDay(format, Date.parse(day), language);
    },
    hour: (clock) => clock.slice(0, 5).replace(/^0/, ''),
  };
}

/** As the format does, but with the French ordinal of the first day of a month: `1er décembre`. */
export function formatDay(format: Intl.DateTimeFormat, time: number, language: Language): string {
  const parts = format.formatToParts(time).map(({ type, value }) => {
    return language === 'fr' && type === 'day' && value === '1' ? '1er' : value;
  });
  return parts.join('');
}
