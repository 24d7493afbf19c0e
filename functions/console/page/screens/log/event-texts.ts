import type { LogRow } from '../../../contract/logs';
import { useEventTime } from '../../components/event-time';
import { useTexts } from '../../language';
import { untitledKindOf } from './event-kind';
import { logTexts } from './texts';

type EventTexts = {
  /** As in the calendar; for events without a title, what they are. */
  title(row: LogRow): string;
  /** When the event takes place, and how many guests it has; null if unknown. */
  dates(row: LogRow): string | null;
  /** When the event takes place, in full; null if unknown. */
  longDates(row: LogRow): string | null;
  /** Name of the calendar's owner, or the address; empty if unknown. */
  employee(row: Pick<LogRow, 'employee' | 'employeeName'>): string;
};

export function useEventTexts(): EventTexts {
  const texts = useTexts(logTexts);
  const eventTime = useEventTime();
  return {
    title: (row) => row.title ?? texts.untitled[untitledKindOf(row)],
    dates({ start, end, guests }) {
      const parts = [
        start && end && eventTime({ start, end }),
        guests !== null && guests > 0 && texts.guests(guests),
      ].filter((part) => typeof part === 'string' && part !== '');
      return parts.length > 0 ? parts.join(' · ') : null;
    },
    longDates: ({ start, end }) => start && end && eventTime({ start, end }, { isLong: true }),
    employee: ({ employee, employeeName }) => employeeName ?? employee ?? '',
  };
}
