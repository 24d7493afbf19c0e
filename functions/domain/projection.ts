import type { Product } from './configuration';
import { attendeesOf, type EventType, type Mapping, type WrittenEvent, type WrittenEvents } from './mapping';
import type { Reason } from './vocabulary';

/** What the mapping last wrote, as the projection that it was; null if nothing is written. */
export function projectionFromMapping({ confirmed, written }: Mapping): EventProjection | null {
  const eventLocation = confirmed[0];
  if (!eventLocation || !written) return null;
  const { owner: address, ownerId: id, eventType, product } = eventLocation;
  return {
    ...{ kind: 'event', owner: { id, address }, eventType, product, ...written, remark: null },
    parts: written.parts.map(({ name, event }) => ({
      name,
      event: withGuests(event, written.guests, address),
    })),
  };
}

/** What the mapping remembers of a projection that was written. */
export function toWrittenEvents(projection: EventProjection): WrittenEvents {
  const { parts, guests, sendUpdates, keepsPeoplesChanges, endsAt } = projection;
  return {
    parts: parts.map(({ name, event: { attendees: _, ...event } }) => ({ name, event })),
    ...{ guests, sendUpdates, keepsPeoplesChanges, endsAt },
  };
}

function withGuests(event: WrittenEvent, guests: string[], organizer: string): WrittenEvent {
  return guests.length === 0 ? event : { ...event, attendees: attendeesOf(guests, organizer) };
}

/** The same for the same employee at another address, who may be a guest of the own session. */
export function withOwnerAddress(projection: EventProjection, to: string): EventProjection {
  const change = (address: string) => (address === projection.owner.address ? to : address);
  const guests = [...new Set(projection.guests.map(change))];
  return {
    ...projection,
    owner: { ...projection.owner, address: to },
    guests,
    parts: projection.parts.map(({ name, event }) => ({ name, event: withGuests(event, guests, to) })),
  };
}

/** The same as plain events, where Google takes no others. */
export function asDefaultEvent(projection: EventProjection): EventProjection {
  return {
    ...projection,
    eventType: 'default',
    parts: projection.parts.map(({ name, event }) => {
      const { workingLocationProperties: _, outOfOfficeProperties: __, ...plain } = event;
      return { name, event: { ...plain, eventType: 'default' } };
    }),
  };
}

/**
 * The Google events that should exist for a resource, in whose calendar. Most resources are one event, whose name is empty.
 * Each event is everything but its id and the properties that mark it as ours.
 */
export type EventProjection = WrittenEvents & {
  kind: 'event';
  owner: { id: string; address: string };
  eventType: EventType;
  product: Product;
  /** For the log: what was left out, and why. */
  remark: string | null;
};

/** Which Google events should exist for a resource: some, none (and why), or such as cannot be written. */
export type Projection =
  EventProjection | { kind: 'none'; reason: Reason } | { kind: 'impossible'; reason: Reason; detail: string };

/** What a projection needs to know beside the state and its configuration. */
export type ProjectionContext = {
  /** Google refuses its own kinds of event to the employee: plain events stand in for them. */
  plain: boolean;
  /** IANA name, of the establishment; null where Lucca gives none. */
  timeZone: string | null;
};
