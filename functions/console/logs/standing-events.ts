import type { Mapping, Place } from '../../domain/mapping';
import type { CalendarEvent } from '../contract/calendar-event';
import { shownEvent } from '../shown-event';

/** An event that stands in a calendar, by what was written last. */
export type StandingEvent = { place: Place; event: CalendarEvent };

/** What stands in the calendar for a resource. */
export function standingEvents({ settled, written }: Mapping): StandingEvent[] {
  if (!written) return [];
  const { pieces, guests } = written;
  return pieces.flatMap(({ name, event }) => {
    const place = settled.find(({ piece }) => piece === name);
    return place ? [{ place, event: { ...shownEvent(event, place.eventType), guests } }] : [];
  });
}

/** A change is under way, or its end is not known. */
export function isInDoubt({ doubtful }: Mapping): boolean {
  return doubtful.length > 0;
}
