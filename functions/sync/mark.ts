import type { GoogleEvent } from '../google/calendar';
import type { Place } from '../domain/mapping';
import { version } from '../../package.json';

/**
 * The event as it is sent: with the id of its place, and marked as ours for whoever looks into the calendar by API.
 * Neither is part of the projection: a new release of the connector does not rewrite what is there.
 */
export function markAsOurs(event: GoogleEvent, resource: string, { googleEventId }: Place): GoogleEvent {
  return {
    id: googleEventId,
    ...event,
    extendedProperties: { private: { luccaResource: resource.slice(0, 1024), connectorVersion: version } },
  };
}
