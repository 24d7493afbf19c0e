import type { GoogleEvent } from '../google/calendar';
import type { StoredEvent } from '../google/stored-event';

/** What is Lucca's in an event that people may have changed; what a projection lacks of it is taken away. */
const OURS = ['status', 'summary', 'description', 'location', 'start', 'end', 'source'] as const;

/**
 * The event as Google holds it, with Lucca's state in it: people's answers, colours, reminders and the guests that they
 * added stay, the guests that we wrote are those of the projection.
 *
 * @param ourGuests addresses that we wrote, or may have written, so far
 */
export function mergeIntoStored(stored: StoredEvent, ours: GoogleEvent, ourGuests: string[]): GoogleEvent {
  const guests = ours.attendees ?? [];
  const lucca = new Set([...ourGuests, ...guests.map(({ email }) => email)]);
  const before = stored.attendees ?? [];
  const entryOf = (email: string | null | undefined) =>
    before.find((guest) => guest.email?.toLowerCase() === email);
  const attendees = [
    ...guests.map((guest) => entryOf(guest.email) ?? guest),
    ...before.filter((guest) => !lucca.has(guest.email?.toLowerCase())),
  ];
  const { reminders, ...rest } = ours;
  return {
    // Ours are only those that a new event begins with.
    reminders,
    ...stored,
    ...Object.fromEntries(OURS.map((field) => [field, undefined])),
    ...rest,
    extendedProperties: {
      ...stored.extendedProperties,
      private: { ...stored.extendedProperties?.private, ...ours.extendedProperties?.private },
    },
    // Google takes no list, not even an empty one, in an out-of-office event.
    attendees: attendees.length > 0 ? attendees : undefined,
  };
}
