import type { calendar_v3 } from '@googleapis/calendar';

/** An event as clients write it. */
export type GoogleEvent = calendar_v3.Schema$Event;
export type GoogleTime = calendar_v3.Schema$EventDateTime;
type GoogleGuest = calendar_v3.Schema$EventAttendee;

/** An event as Google stores and returns it. */
export type StoredEvent = GoogleEvent & {
  id: string;
  etag: string;
  status: string;
  eventType: string;
  sequence: number;
  created: string;
  updated: string;
  iCalUID: string;
  start: GoogleTime;
  end: GoogleTime;
};

const KEY_LIMIT = 44;

const VALUE_LIMIT = 1024;

/**
 * The event as Google stores it. Silently differs from the request: extended properties are limited, addresses are lower
 * case, responses and reminders get defaults.
 */
export function keptEvent(event: GoogleEvent): GoogleEvent {
  const { extendedProperties, attendees = [], reminders, ...kept } = event;
  return {
    ...kept,
    ...(attendees.length > 0 && { attendees: attendees.map(keptGuest) }),
    ...(extendedProperties && {
      extendedProperties: {
        ...(extendedProperties.private && { private: keptProperties(extendedProperties.private) }),
        ...(extendedProperties.shared && { shared: keptProperties(extendedProperties.shared) }),
      },
    }),
    reminders: { ...reminders, useDefault: reminders?.useDefault ?? true },
  };
}

/** Google itself decides whether the guest is the organizer. */
function keptGuest({
  email,
  displayName,
  optional,
  comment,
  additionalGuests,
  responseStatus,
}: GoogleGuest): GoogleGuest {
  const guest = { displayName, optional, comment, additionalGuests };
  return {
    email: email?.toLowerCase(),
    ...Object.fromEntries(Object.entries(guest).filter(([, value]) => value !== undefined)),
    responseStatus: responseStatus ?? 'needsAction',
  };
}

function keptProperties(properties: Record<string, string>): Record<string, string> {
  const short = Object.entries(properties).filter(([key]) => key.length <= KEY_LIMIT);
  return Object.fromEntries(short.map(([key, value]) => [key, value.slice(0, VALUE_LIMIT)]));
}

/** A copy of the event as its owner gets it, with the fields that Google adds. */
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
