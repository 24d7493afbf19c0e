import type { EventType } from '../domain/mapping';
import type { Product } from '../store/product';
import type { Reason } from '../domain/sync-log';
import type { WrittenState } from '../store/written-state';

/**
 * The Google events that should exist for a resource, in whose calendar. Most resources are one event, whose name is empty.
 * Each event is everything but its id and the properties that mark it as ours.
 */
export type EventProjection = WrittenState & {
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
export type Surroundings = {
  /** Google refuses its own kinds of event to the employee: plain events stand in for them. */
  plain: boolean;
  /** IANA name, of the establishment; null where Lucca gives none. */
  timeZone: string | null;
};
