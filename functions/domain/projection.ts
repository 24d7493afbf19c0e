import type { Mapping } from './mapping';
import { attendeesOf, type WrittenEvent, type WrittenState } from '../store/written-state';
import type { EventProjection } from '../sync/projection';

/** What the mapping last wrote, as the projection that it was; null if nothing is written. */
export function writtenProjection({ settled, written }: Mapping): EventProjection | null {
  const place = settled[0];
  if (!place || !written) return null;
  const { owner: address, ownerId: id, eventType, product } = place;
  return {
    ...{ kind: 'event', owner: { id, address }, eventType, product, ...written, remark: null },
    pieces: written.pieces.map(({ name, event }) => ({
      name,
      event: withGuests(event, written.guests, address),
    })),
  };
}

/** What the mapping remembers of a projection that was written. */
export function toWrittenState(projection: EventProjection): WrittenState {
  const { pieces, guests, sendUpdates, keepsPeoplesChanges, endsAt } = projection;
  return {
    pieces: pieces.map(({ name, event: { attendees: _, ...event } }) => ({ name, event })),
    ...{ guests, sendUpdates, keepsPeoplesChanges, endsAt },
  };
}

function withGuests(event: WrittenEvent, guests: string[], organizer: string): WrittenEvent {
  return guests.length === 0 ? event : { ...event, attendees: attendeesOf(guests, organizer) };
}

/** The same for the same employee at another address, who may be a guest of the own session. */
export function readdressed(projection: EventProjection, to: string): EventProjection {
  const change = (address: string) => (address === projection.owner.address ? to : address);
  const guests = [...new Set(projection.guests.map(change))];
  return {
    ...projection,
    owner: { ...projection.owner, address: to },
    guests,
    pieces: projection.pieces.map(({ name, event }) => ({ name, event: withGuests(event, guests, to) })),
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
