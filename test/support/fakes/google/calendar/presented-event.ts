import type { StoredEvent } from './google-event';

/** The event as its owner gets it: with what Google adds by itself, and apart from what is kept. */
export function presentedEvent(event: StoredEvent, owner: string): StoredEvent {
  const { attendees } = event;
  const self = { email: owner, self: true };
  const presented: StoredEvent = {
    kind: 'calendar#event',
    ...event,
    htmlLink: `https://www.google.com/calendar/event?eid=${Buffer.from(`${event.id} ${owner}`).toString('base64url')}`,
    creator: self,
    organizer: self,
    ...(attendees && {
      attendees: attendees.map((guest) =>
        guest.email === owner.toLowerCase() ? { ...guest, organizer: true, self: true } : guest,
      ),
    }),
  };
  return structuredClone(presented);
}
