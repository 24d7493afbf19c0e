import type { Mapping, Place } from '../../store/mapping';
import type { CalendarEvent } from '../contract/preview';
import { shownEvent } from '../shown-event';

/** An event that stands in a calendar, by what was written last. */
export type StandingEvent = { place: Place; event: CalendarEvent };

/** What stands in the calendar for a resource; what version 1.0 wrote is not known. */
export function standingEvents({ settled, written }: Mapping): StandingEvent[] {
  return (written?.pieces ?? []).flatMap(({ name, event }) => {
    const place = settled.find(({ piece }) => piece === name);
    return place ? [{ place, event: shownEvent(event, place.eventType) }] : [];
  });
}

/** A change is under way, or its end is not known. */
export function isInDoubt({ doubtful }: Mapping): boolean {
  return doubtful.length > 0;
}
