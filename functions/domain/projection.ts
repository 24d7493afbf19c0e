import type { Product } from './configuration';
import { attendeesOf, type EventType, type Mapping, type WrittenEvent, type WrittenEvents } from './mapping';
import type { SyncLog } from './sync-log';
import type { Reason } from './vocabulary';

/** The Google events that should exist for a resource: some, none, or some that cannot be written. */
export type Projection =
  | EventProjection
  | { kind: 'none'; reason: Reason }
  | ({ kind: 'impossible'; reason: Reason; detail: string } & Note);

/** The connector's explanation of an outcome, and its value; see {@link EventNote}. */
export type Note = Pick<SyncLog, 'note' | 'noteValue'>;

export const NO_NOTE: Note = { note: null, noteValue: null };

/**
 * The Google events that should exist for a resource, and the owner of their calendar. Most resources have one event,
 * with an empty name. The events are complete except for their ids and the extended properties that tag them as ours.
 */
export type EventProjection = WrittenEvents &
  Note & {
    kind: 'event';
    owner: { id: string; address: string };
    eventType: EventType;
    product: Product;
    /** For the sync log: what was omitted or replaced, and why. */
    remark: string | null;
  };

/** Input of a projection besides the state and the configuration. */
export type ProjectionContext = {
  /** Project default events: Google rejects working locations or out-of-office events for the employee. */
  asDefaultEvent: boolean;
  /** IANA time zone of the establishment; null if Lucca provides none. */
  timeZone: string | null;
};

/** Returns the projection of an event whose owner has no address that Google accepts. */
export function withoutAddress(employeeId: string): Projection {
  const detail = `Employee ${employeeId} has no usable address`;
  const note = { note: 'owner_without_address', noteValue: employeeId } as const;
  return { kind: 'impossible', reason: 'employee_without_address', detail, ...note };
}

/** Restores the last written projection from the mapping; null if no event is written. */
export function projectionFromMapping({ confirmed, written }: Mapping): EventProjection | null {
  const eventLocation = confirmed[0];
  if (!eventLocation || !written) return null;
  const { owner: address, ownerId: id, eventType, product } = eventLocation;
  return {
    ...{ kind: 'event', owner: { id, address }, eventType, product, ...written, remark: null, ...NO_NOTE },
    parts: written.parts.map(({ name, event }) => ({
      name,
      event: withGuests(event, written.guests, address),
    })),
  };
}

/** Returns the part of a projection that the mapping stores; the inverse of {@link projectionFromMapping}. */
export function toWrittenEvents(projection: EventProjection): WrittenEvents {
  const { parts, guests, sendUpdates, keepsManualChanges, endsAt } = projection;
  return {
    parts: parts.map(({ name, event: { attendees: _, ...event } }) => ({ name, event })),
    ...{ guests, sendUpdates, keepsManualChanges, endsAt },
  };
}

/** Returns the same events for another address of the owner, who may also be a guest. */
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

/** Returns the same events as default events, for employees for whom Google rejects other types. */
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
