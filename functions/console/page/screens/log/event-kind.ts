import type { LogRow } from '../../../contract/logs';
import type { IconName } from '../../components/icon';

/** In full, so that the build keeps their rules. */
const LOOKS = {
  absence: { icon: 'calendarOff', class: 'mod-absence' },
  remote: { icon: 'buildingHouse', class: 'mod-remote' },
  office: { icon: 'buildingCompany', class: 'mod-office' },
  training: { icon: 'capGraduate', class: 'mod-training' },
  employee: { icon: 'peoplePerson', class: 'mod-unknown' },
  test: { icon: 'signConfirm', class: 'mod-unknown' },
  unknown: { icon: 'calendarPlanning', class: 'mod-unknown' },
} as const satisfies Record<string, { icon: IconName; class: string }>;

/** How the connector names remote work in calendars, in the languages it writes. The log has no other sign of it. */
const REMOTE_TITLES: readonly (string | null)[] = ['Télétravail', 'Working from home'];

type UntitledKind = 'training' | 'office' | 'absences' | 'employee' | 'test' | 'unknown';

type Event = Pick<LogRow, 'product' | 'title' | 'topic' | 'reason'>;

/** Returns what stands for an event without a title. */
export function untitledKindOf({ product, topic, reason }: Event): UntitledKind {
  if (product !== null) return product;
  if (reason === 'connection_test') return 'test';
  if (topic?.startsWith('leave.')) return 'absences';
  return topic?.startsWith('employee.') ? 'employee' : 'unknown';
}

export function lookOf(event: Event): { icon: IconName; class: string } {
  const kind = untitledKindOf(event);
  if (kind === 'absences')
    return event.title === null ? { ...LOOKS.absence, class: 'mod-unknown' } : LOOKS.absence;
  if (kind === 'office') return REMOTE_TITLES.includes(event.title) ? LOOKS.remote : LOOKS.office;
  return LOOKS[kind];
}
