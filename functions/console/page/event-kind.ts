import type { CalendarEvent } from '../contract/calendar';
import type { LogRow } from '../contract/logs';

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

/** How the connector names remote work, in the languages that it writes. An event has no other sign of it. */
const REMOTE_TITLE = /^(Télétravail|Working from home)( \(|$)/;

/** `eventType`: absent if only the log row is known. */
type KnownEvent = Pick<LogRow, 'product' | 'title'> & Partial<Pick<CalendarEvent, 'eventType'>>;

export function kindOf({ product, title, eventType }: KnownEvent): EventKind {
  if (product === 'training') return 'training';
  if (product === 'absences' || eventType === 'outOfOffice') return 'absence';
  if (product === 'office' || eventType === 'workingLocation') {
    return REMOTE_TITLE.test(title ?? '') ? 'remote' : 'office';
  }
  return 'other';
}
