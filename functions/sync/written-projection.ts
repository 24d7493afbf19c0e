import type { Mapping } from '../store/mapping';
import type { EventProjection } from './projection';

/** What the mapping last wrote, as the projection that it was; null if nothing is written. */
export function writtenProjection({ settled, written }: Mapping): EventProjection | null {
  const place = settled[0];
  if (!place || !written) return null;
  const { owner: address, ownerId: id, eventType, product } = place;
  return { kind: 'event', owner: { id, address }, eventType, product, ...written, remark: null };
}

/** The same for the same employee at another address, who may be a guest of the own session. */
export function readdressed(projection: EventProjection, to: string): EventProjection {
  const change = (address: string) => (address === projection.owner.address ? to : address);
  return {
    ...projection,
    owner: { ...projection.owner, address: to },
    guests: [...new Set(projection.guests.map(change))],
    pieces: projection.pieces.map(({ name, event }) => ({
      name,
      event: {
        ...event,
        ...(event.attendees && {
          attendees: event.attendees.map((guest) => ({ ...guest, email: change(guest.email) })),
        }),
      },
    })),
  };
}

/** The same as plain events, where Google takes no others. */
export function inPlain(projection: EventProjection): EventProjection {
  return {
    ...projection,
    eventType: 'default',
    pieces: projection.pieces.map(({ name, event }) => {
      const { workingLocationProperties: _, outOfOfficeProperties: __, ...plain } = event;
      return { name, event: { ...plain, eventType: 'default' } };
    }),
  };
}
