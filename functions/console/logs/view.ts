import type { EventType, Mapping, EventLocation, WrittenEvent } from '../../domain/mapping';
import { nextTryAt } from '../../domain/retry-policy';
import { logKey } from '../../domain/sync-log';
import type { SyncLogSummary } from '../../store/log-rows';
import type { CalendarEvent } from '../contract/calendar-event';
import type { LogRow } from '../contract/logs';

/**
 * A row as the API shows it.
 *
 * @param now ms since the epoch
 */
export function shownRow(row: SyncLogSummary, now: number): LogRow {
  const { googleEventId: _, replays: __, link, resource, ...shown } = row;
  return {
    ...shown,
    id: rowId(row),
    resource: shownResource(resource),
    googleLink: link,
    luccaLink: luccaLink(resource),
    nextReplayAt: nextTryAt(row, now),
  };
}

/** Of a key in DynamoDB. */
const MAX_BYTES = 2048;

/** Names the row of an event in paths. */
export function rowId(event: Parameters<typeof logKey>[0]): string {
  return Buffer.from(logKey(event)).toString('base64url');
}

/** @returns the key of the event in the log; null if the id is not one of ours */
export function eventOf(id: string): string | null {
  const bytes = Buffer.from(id, 'base64url');
  const event = bytes.toString();
  const isOurs =
    bytes.length > 0 && bytes.length <= MAX_BYTES && Buffer.from(event).toString('base64url') === id;
  return isOurs ? event : null;
}

/** What an event is about; `tenant` is the address of a Lucca. */
type Resource = { tenant: string; type: string; id: string };

/** Reads a key such as `https://acme.ilucca.net#leave#12`; null if it is none. */
export function readResource(key: string | null): Resource | null {
  const [, tenant, type, id] = /^([^#]*)#([^#]+)#(.+)$/s.exec(key ?? '') ?? [];
  return tenant === undefined || type === undefined || id === undefined ? null : { tenant, type, id };
}

/** `<type>/<id>` */
export function shownResource(key: string | null): string | null {
  const resource = readResource(key);
  return resource && `${resource.type}/${resource.id}`;
}

/** Where Lucca's API has the resource; null if that cannot be told. All is text of the sender: it must look like an address. */
export function luccaLink(key: string | null): string | null {
  const resource = readResource(key);
  if (!resource || !isOrigin(resource.tenant) || !/^[a-z]+(-[a-z]+)*$/.test(resource.type)) return null;
  return `${resource.tenant}/lucca-api/${resource.type}s/${encodeURIComponent(resource.id)}`;
}

function isOrigin(tenant: string): boolean {
  const url = URL.parse(tenant);
  return url?.protocol === 'https:' && url.origin === tenant;
}

/** An event as we write it, for people to look at. */
export function shownEvent(event: WrittenEvent, eventType: EventType): CalendarEvent {
  const { summary, start, end, status, location, description, attendees = [] } = event;
  return {
    eventType,
    title: summary,
    start,
    end,
    tentative: status === 'tentative',
    location: location ?? null,
    description: description ?? null,
    guests: attendees.map(({ email }) => email),
  };
}

/** An event that stands in a calendar, by what was written last. */
export type CurrentEvent = { eventLocation: EventLocation; event: CalendarEvent };

/** What stands in the calendar for a resource. */
export function currentEvents({ confirmed, written }: Mapping): CurrentEvent[] {
  if (!written) return [];
  const { parts, guests } = written;
  return parts.flatMap(({ name, event }) => {
    const eventLocation = confirmed.find(({ part }) => part === name);
    return eventLocation
      ? [{ eventLocation, event: { ...shownEvent(event, eventLocation.eventType), guests } }]
      : [];
  });
}

/** A change is under way, or its end is not known. */
export function isInDoubt({ pending }: Mapping): boolean {
  return pending.length > 0;
}
