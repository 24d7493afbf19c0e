import { useMemo } from 'preact/hooks';
import { formatDay, LOCALES } from '../../../day-formats';
import { useLanguage } from '../../../language';
import type { Language } from '../../../typeset';

/** Times are ms since the epoch, shown in the viewer's zone. */
type ChartFormats = {
  /** `mar.`, `24` */
  axisDay(time: number): [weekday: string, day: string];
  /** `24 nov.` */
  axisDate(time: number): string;
  /** `14:00`; at midnight, `24 nov.` */
  axisTime(time: number): string;
  /** `mar. 24 nov.` */
  day(time: number): string;
  /** `mar. 24 nov., 06:00 – 12:00` */
  hours(from: number, to: number): string;
  /** `24 – 30 nov. 2026` */
  days(from: number, to: number): string;
};

function chartFormats(language: Language): ChartFormats {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(LOCALES[language], options);
  const weekday = format({ weekday: 'short' });
  const number = format({ day: 'numeric' });
  const date = format({ day: 'numeric', month: 'short' });
  const time = format({ hour: '2-digit', minute: '2-digit' });
  const day = format({ weekday: 'short', day: 'numeric', month: 'short' });
  const days = format({ day: 'numeric', month: 'short', year: 'numeric' });
  const ordinal = (one: Intl.DateTimeFormat, at: number) => formatDay(one, at, language);
  return {
    axisDay: (at) => [weekday.format(at), number.format(at)],
    axisDate: (at) => ordinal(date, at),
    axisTime: (at) => (new Date(at).getHours() === 0 ? ordinal(date, at) : time.format(at)),
    day: (at) => ordinal(day, at),
    hours: (from, to) => `${ordinal(day, from)}, ${time.format(from)} – ${time.format(to)}`,
    days: (from, to) => days.formatRange(from, to),
  };
}

export function useChartFormats(): ChartFormats {
  const { language } = useLanguage();
  return useMemo(() => chartFormats(language), [language]);
}
