import type { GoogleEvent, GoogleGuest } from './google-event';

const KEY_LIMIT = 44;
const VALUE_LIMIT = 1024;

/**
 * What Google keeps of an event that it took, where that is silently not what was sent: extended properties past their limits,
 * answers that were left out, reminders by default. Addresses are kept in lower case.
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

/** Whether the guest is the organizer is Google's to say. */
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
