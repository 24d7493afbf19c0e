import type { EmployeeMonth } from '../../../contract/calendar';
import { hoursOf, type Days } from './month-days';

export type MonthItem = EmployeeMonth['items'][number];

export const EVENT_KINDS = ['absence', 'remote', 'office', 'training'] as const;

export type EventKind = (typeof EVENT_KINDS)[number] | 'other';

/** In full, so that the build keeps their rules. */
export const KIND_CLASSES: Record<EventKind, string> = {
  absence: 'mod-absence',
  remote: 'mod-remote',
  office: 'mod-office',
  training: 'mod-training',
  other: 'mod-other',
};

/** How the connector names remote work, in the languages that it writes. A calendar event has no other sign of it. */
const REMOTE_TITLE = /^(Télétravail|Working from home)( \(|$)/;

/** Limits of the half days; they depend on the configuration, which may have changed since. */
const MORNING_END = '14:00:00';
const AFTERNOON_START = '12:00:00';

export function kindOf({ product, event }: Pick<MonthItem, 'product' | 'event'>): EventKind {
  if (product === 'training') return 'training';
  if (product === 'absences' || event.eventType === 'outOfOffice') return 'absence';
  if (product === 'office' || event.eventType === 'workingLocation') {
    return REMOTE_TITLE.test(event.title) ? 'remote' : 'office';
  }
  return 'other';
}

/** Returns the half of the day that an absence or a workplace takes; null for anything else. */
export function halfOf(item: MonthItem, { first, last }: Days): 'morning' | 'afternoon' | null {
  const kind = kindOf(item);
  const hours = hoursOf(item.event);
  if (!hours || first !== last || kind === 'training' || kind === 'other') return null;
  if (hours.from < AFTERNOON_START && hours.to <= MORNING_END && hours.to > hours.from) return 'morning';
  return hours.from >= AFTERNOON_START ? 'afternoon' : null;
}
