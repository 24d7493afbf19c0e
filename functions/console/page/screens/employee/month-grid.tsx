import { useState } from 'preact/hooks';
import { Dialog } from '../../components/dialog';
import { dayFormats, LOCALES } from '../../day-formats';
import { useFormats } from '../../formats';
import { useLanguage, useTexts } from '../../language';
import type { MonthItem } from './month-days';
import { MonthBar, MoreButton } from './month-bar';
import { daysOf, weeksOf } from './month-days';
import { employeeTexts } from './texts';
import { type Bar, barsOf, isOnDay, MAX_LINES } from './week-layout';

type MonthGridProps = {
  /** `2026-03` */
  month: string;
  today: string;
  items: readonly MonthItem[];
  isLoading: boolean;
};

/** A month as a table of weeks; on a phone, a list of its events by day. */
export function MonthGrid({ month, today, items, isLoading }: MonthGridProps) {
  const texts = useDayTexts();
  const weeks = weeksOf(month);
  const [openDay, setOpenDay] = useState<string | null>(null);
  return (
    <>
      <div class="console-month" role="table" aria-label={texts.month(month)} aria-busy={isLoading}>
        <div class="console-month-head" role="row">
          {weeks[0]?.map((day) => (
            <span role="columnheader" key={day}>
              {texts.weekday(day)}
            </span>
          ))}
        </div>
        {weeks.map((week) => {
          const bars = barsOf(week, items);
          return (
            <div class="console-week" role="row" key={week[0]}>
              {week.map((day, index) => (
                <Day
                  key={day}
                  day={day}
                  column={index + 1}
                  isOutside={!day.startsWith(month)}
                  isToday={day === today}
                  bars={bars.filter((bar) => isOnDay(bar, index + 1))}
                  onMore={setOpenDay}
                />
              ))}
            </div>
          );
        })}
      </div>
      {openDay !== null && (
        <Dialog
          title={texts.longDay(openDay)}
          onClose={() => {
            setOpenDay(null);
          }}
        >
          <div class="console-day-list">
            {items.filter(isOn(openDay)).map((item) => (
              <MonthBar key={keyOf(item)} bar={aloneOn(openDay, item)} isListed />
            ))}
          </div>
        </Dialog>
      )}
    </>
  );
}

type DayProps = {
  day: string;
  /** 1 is Monday. */
  column: number;
  isOutside: boolean;
  isToday: boolean;
  bars: Bar[];
  onMore: (day: string) => void;
};

function Day({ day, column, isOutside, isToday, bars, onMore }: DayProps) {
  const texts = useDayTexts();
  const classes = [
    'console-day',
    isOutside && 'is-outside',
    column > 5 && 'is-weekend',
    isToday && 'is-today',
  ];
  const hidden = bars.filter(({ line }) => line > MAX_LINES);
  const begun = bars.filter((bar) => bar.column < column);
  return (
    <div class="console-cell" role="cell" {...(isToday && { 'aria-current': 'date' as const })}>
      <div class={classes.filter(Boolean).join(' ')}>
        <time dateTime={day}>
          <span aria-hidden="true">{texts.dayNumber(day, isOutside)}</span>
          <span class="pr-u-mask">{texts.longDay(day)}</span>
        </time>
        {/* Bars stand in the cell of their first day. */}
        {begun.map(({ item }) => (
          <span class="pr-u-mask" key={keyOf(item)}>
            {texts.continued(item.event.title)}
          </span>
        ))}
      </div>
      {bars
        .filter((bar) => bar.column === column)
        .map((bar) => (
          <MonthBar key={keyOf(bar.item)} bar={bar} />
        ))}
      {hidden.length > 0 && (
        <MoreButton
          column={column}
          count={hidden.length}
          label={texts.more(hidden.length, day)}
          onClick={() => {
            onMore(day);
          }}
        />
      )}
    </div>
  );
}

function isOn(day: string): (item: MonthItem) => boolean {
  return ({ event }) => {
    const days = daysOf(event);
    return days !== null && days.first <= day && day <= days.last;
  };
}

/** In the list of a day, an event has the whole width. */
function aloneOn(day: string, item: MonthItem): Bar {
  const days = daysOf(item.event) ?? { first: day, last: day };
  return { item, days, column: 1, span: 1, line: 1, half: null, beganBefore: false, goesOn: false };
}

/** An absence may have several parts. */
function keyOf({ resource, role, event }: MonthItem): string {
  return `${resource} ${role} ${event.start.date ?? event.start.dateTime ?? ''}`;
}

/** Returns the texts of the days of a month. Days are such as `2026-12-01`. */
function useDayTexts() {
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
