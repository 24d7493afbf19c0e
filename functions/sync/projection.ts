import type { GoogleEvent, SendUpdates } from '../google/calendar';
import type { Product } from '../store/product';
import type { EventType } from '../store/mapping';
import type { Reason } from '../store/sync-log';

/** The Google event that should exist for a resource, in whose calendar. */
export type EventProjection = {
  kind: 'event';
  owner: { id: string; address: string };
  eventType: EventType;
  product: Product;
  /** Everything but the id and the properties that mark the event as ours. */
  event: GoogleEvent;
  /** Addresses of the guests. */
  guests: string[];
  sendUpdates: SendUpdates;
  /** What people changed in the event (answers, colour, reminders, further guests) is read first and kept. */
  keepsPeoplesChanges: boolean;
  /** ISO 8601 date or instant: when the mapping begins to be of the past. */
  endsAt: string;
  /** For the log: what was left out, and why. */
  remark: string | null;
};

/** Which Google event should exist for a resource: one, none (and why), or one that cannot be written. */
export type Projection =
  EventProjection | { kind: 'none'; reason: Reason } | { kind: 'impossible'; reason: Reason; detail: string };
