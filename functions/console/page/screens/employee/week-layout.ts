import { halfOf, type MonthItem } from './month-days';
import { daysOf, type Days } from './month-days';

/** Events on more lines than this are counted: "+2". On a phone, all are shown. */
export const MAX_LINES = 3;

/** An event within a week. */
export type Bar = {
  item: MonthItem;
  /** Of the whole event. */
  days: Days;
  /** 1 is Monday. */
  column: number;
  /** Number of days in the week. */
  span: number;
  /** 1 is the first one. */
  line: number;
  half: 'morning' | 'afternoon' | null;
  /** Whether the event began before the week, or goes on after it. */
  beganBefore: boolean;
  goesOn: boolean;
};

/** @param week seven days such as `2026-11-30`, from Monday */
export function barsOf(week: readonly string[], items: readonly MonthItem[]): Bar[] {
  const [monday = '', sunday = ''] = [week[0], week.at(-1)];
  const bars = items.flatMap((item): Omit<Bar, 'line'>[] => {
    const days = daysOf(item.event);
    if (!days || days.last < monday || days.first > sunday) return [];
    const from = days.first < monday ? 0 : week.indexOf(days.first);
    const to = days.last > sunday ? week.length - 1 : week.indexOf(days.last);
    return [
      {
        ...{ item, days, column: from + 1, span: to - from + 1, half: halfOf(item, days) },
        beganBefore: days.first < monday,
        goesOn: days.last > sunday,
      },
    ];
  });
  return inLines(bars.toSorted((one, other) => one.column - other.column || other.span - one.span));
}

/** Puts each bar on the first line with room. Two half days fit side by side. */
function inLines(bars: Omit<Bar, 'line'>[]): Bar[] {
  const lines: Set<number>[] = [];
  return bars.map((bar) => {
    const halves = halvesOf(bar);
    const free = lines.findIndex((taken) => halves.every((half) => !taken.has(half)));
    const index = free === -1 ? lines.length : free;
    lines[index] = new Set([...(lines[index] ?? []), ...halves]);
    return { ...bar, line: index + 1 };
  });
}

/** Half days of the week, by number. */
function halvesOf({ column, span, half }: Omit<Bar, 'line'>): number[] {
  const first = 2 * (column - 1);
  if (half !== null) return [half === 'morning' ? first : first + 1];
  return Array.from({ length: 2 * span }, (_, index) => first + index);
}

/** @param column 1 is Monday */
export function isOnDay({ column: first, span }: Bar, column: number): boolean {
  return first <= column && column < first + span;
}
