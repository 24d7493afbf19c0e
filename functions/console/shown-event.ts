import type { EventType } from '../domain/mapping';
import type { WrittenEvent } from '../store/written-state';
import type { CalendarEvent } from './contract/calendar-event';

/** An event as we write it, for people to look at. */
export function shownEvent(event: WrittenEvent, eventType: EventType): CalendarEvent {
  const { summary, start, end, status, location, description, attendees = [] } = event;
  return {
    eventType,
    title: summary,
    start,
    end,
    tentative: status === 'tentative',
    location: location ?? null,
    description: description ?? null,
    guests: attendees.map(({ email }) => email),
  };
}
