import type { Product } from './configuration';
import { attendeesOf, type EventType, type Mapping, type WrittenEvent, type WrittenEvents } from './mapping';
import type { Reason } from './vocabulary';

/** Which Google events should exist for a resource: some, none (and why), or some that cannot be written. */
export type Projection =
  EventProjection | { kind: 'none'; reason: Reason } | { kind: 'impossible'; reason: Reason; detail: string };

/**
 * The Google events that should exist for a resource, and in whose calendar. Most resources have one event, whose name is
 * empty. The events lack only their ids and the properties that tag them as ours.
 */
export type EventProjection = WrittenEvents & {
  kind: 'event';
  owner: { id: string; address: string };
  eventType: EventType;
  product: Product;
  /** For the log: what was left out, and why. */
  remark: string | null;
};

/** What a projection depends on besides the state and the configuration. */
export type ProjectionContext = {
  /** Write default events: Google refuses working locations and out-of-office events for the employee. */
  asDefaultEvent: boolean;
  /** IANA name, of the establishment; null if Lucca gives none. */
  timeZone: string | null;
};

/** The projection of an event whose employee has no address that Google would take. */
export function withoutAddress(employeeId: string): Projection {
  const detail = `Employee ${employeeId} has no usable address`;
  return { kind: 'impossible', reason: 'employee_without_address', detail };
}

/** Restores the projection that the mapping wrote last; null if nothing is written. */
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

/** What the mapping stores of a projection; see {@link projectionFromMapping}. */
export function toWrittenEvents(projection: EventProjection): WrittenEvents {
  const { parts, guests, sendUpdates, keepsManualChanges, endsAt } = projection;
  return {
    parts: parts.map(({ name, event: { attendees: _, ...event } }) => ({ name, event })),
    ...{ guests, sendUpdates, keepsManualChanges, endsAt },
  };
}

/** The same events for the owner at another address. The owner may also be a guest. */
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

function withGuests(event: WrittenEvent, guests: string[], organizer: string): WrittenEvent {
  return guests.length === 0 ? event : { ...event, attendees: attendeesOf(guests, organizer) };
}

/** The same events as default events, for employees to whom Google refuses other types. */
export function asDefaultEvent(projection: EventProjection): EventProjection {
  return {
    ...projection,
    eventType: 'default',
    parts: projection.parts.map(({ name, event }) => {
      const { workingLocationProperties: _, outOfOfficeProperties: __, ...rest } = event;
      return { name, event: { ...rest, eventType: 'default' } };
    }),
  };
}
