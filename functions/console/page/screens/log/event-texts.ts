import type { IconName } from '../../components/icon';
import { KIND_CLASSES, kindOf, type EventKind } from '../../event-kind';
import type { LogRow } from '../../../contract/logs';
import { useEventTime } from '../../components/event-time';
import { useTexts } from '../../language';
import { logTexts } from './texts';

const ICONS = {
  absence: 'calendarOff',
  remote: 'buildingHouse',
  office: 'buildingCompany',
  training: 'capGraduate',
  employee: 'peoplePerson',
  test: 'signConfirm',
  other: 'calendarPlanning',
} as const satisfies Record<EventKind | 'employee' | 'test', IconName>;

type UntitledKind = NonNullable<LogRow['product']> | 'employee' | 'test' | 'unknown';

type Event = Pick<LogRow, 'product' | 'title' | 'topic' | 'reason'>;

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

/** Returns what stands for an event without a title. */
function untitledKindOf({ product, topic, reason }: Event): UntitledKind {
  if (product !== null) return product;
  if (reason === 'connection_test') return 'test';
  if (topic?.startsWith('leave.')) return 'absences';
  return topic?.startsWith('employee.') ? 'employee' : 'unknown';
}

export function lookOf(event: Event): { icon: IconName; class: string } {
  const untitled = untitledKindOf(event);
  if (untitled === 'employee' || untitled === 'test') return { icon: ICONS[untitled], class: 'mod-unknown' };
  const kind = kindOf({ product: untitled === 'unknown' ? null : untitled, title: event.title });
  const isUnknown = kind === 'other' || (kind === 'absence' && event.title === null);
  return { icon: ICONS[kind], class: isUnknown ? 'mod-unknown' : KIND_CLASSES[kind] };
}
