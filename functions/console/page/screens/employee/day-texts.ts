import { dayFormats, LOCALES } from '../../day-formats';
import { useFormats } from '../../formats';
import { useLanguage, useTexts } from '../../language';
import { employeeTexts } from './texts';

/** Returns the texts of the days of a month. Days are such as `2026-12-01`. */
export function useDayTexts() {
  const { language } = useLanguage();
  const formats = useFormats();
  const texts = useTexts(employeeTexts);
  const days = dayFormats(language);
  const longDay = (day: string) => days.day(day, { isLong: true, hasMonth: true, hasYear: false });
  const inFormat = (day: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: 'UTC' }).format(Date.parse(day));
  return {
    month: (month: string) => formats.month(month),
    /** `mardi 1er décembre` */
    longDay,
    /** `lundi`, but `sam.` in the narrow columns */
    weekday(day: string): string {
      const isWeekend = [0, 6].includes(new Date(day).getUTCDay());
      return inFormat(day, { weekday: isWeekend ? 'short' : 'long' });
    },
    /** `1er`, `2`; the first day of another month `1er janv.` */
    dayNumber(day: string, isOutside: boolean): string {
      const number = Number(day.slice(-2));
      const text = number === 1 && language === 'fr' ? '1er' : String(number);
      return isOutside && number === 1 ? `${text} ${inFormat(day, { month: 'short' })}` : text;
    },
    continued: (title: string) => texts.continued(title),
    more: (count: number, day: string) => texts.moreOn(count, longDay(day)),
  };
}
