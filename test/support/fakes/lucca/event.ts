import type { CalendarEventData } from './calendar-event';
import { reference, TENANT, type Reference } from './reference';

/** The body of a delivery. LUCCA-09, LUCCA-10: ids are texts, instants have Z or an offset. */
export type LuccaEvent = {
  id: string;
  type: 'event';
  url: string;
  apiVersion: string;
  topic: string;
  occurredAt: string;
  source: string;
  /** LUCCA-12: that of the owner of the calendar. */
  businessEstablishment: Reference | null;
  /** The resource just after the change. LUCCA-11: of a deletion, the last state or a reference. */
  data: Reference;
  /** Only on updates. */
  previousAttributes?: Record<string, unknown>;
  links: { retry: { href: string } };
};

export type Change = 'created' | 'updated' | 'deleted';

export type EventContext = {
  id: string;
  /** ISO 8601 */
  occurredAt: string;
  /** Id of the business establishment, if any. */
  establishment: string | null;
  previousAttributes?: Record<string, unknown>;
};

/** The event for a change of a calendar event. */
export function calendarEventChange(
  change: Change,
  data: CalendarEventData,
  context: EventContext,
): LuccaEvent {
  return luccaEvent(`calendar-event.${change}`, data, context);
}

/** @param topic `leave.updated` */
export function luccaEvent(
  topic: string,
  data: Reference,
  { id, occurredAt, establishment, previousAttributes }: EventContext,
): LuccaEvent {
  return {
    ...reference('event', id),
    type: 'event',
    apiVersion: '2024-11-01',
    topic,
    occurredAt,
    source: TENANT,
    businessEstablishment: establishment === null ? null : reference('business-establishment', establishment),
    data,
    ...(topic.endsWith('.updated') && { previousAttributes: previousAttributes ?? {} }),
    links: { retry: { href: `${TENANT}/lucca-api/webhook-deliveries` } },
  };
}
