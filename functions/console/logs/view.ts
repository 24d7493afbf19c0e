import { tenantsOf } from '../../domain/configuration';
import { parseEventTime } from '../../domain/event-summary';
import type { EventLocation, EventType, Mapping, WrittenEvent } from '../../domain/mapping';
import { nextRetryAt } from '../../domain/retry-policy';
import { isRetryable } from '../../domain/vocabulary';
import { parseResource } from '../../lucca/event-key';
import type { SyncLogSummary } from '../../store/log/log-rows';
import type { CalendarEvent, ShownEvent } from '../contract/calendar';
import type { LogRow } from '../contract/logs';
import type { DirectoryNames } from '../directory/employee-search';
import type { LogDependencies } from './dependencies';

/** Maximum size of a DynamoDB sort key. */
const MAX_KEY_BYTES = 1024;

/**
 * Converts a row to the API's format.
 *
 * @param now ms since the epoch
 */
export function toLogRow(row: SyncLogSummary, names: DirectoryNames, now: number): LogRow {
  const { event, googleEventId: _, replays: __, link, resource, ...rest } = row;
  return {
    ...rest,
    start: parseEventTime(row.start),
    end: parseEventTime(row.end),
    employeeName: names.ofEmployee(row.employee),
    movedFromName: names.ofEmployee(row.movedFrom),
    establishment: row.establishment === null ? null : establishmentOf(row.establishment),
    isRetryable: isRetryable(row.outcome, row.reason),
    id: rowId(event),
    resource: formatResource(resource),
    googleLink: link,
    nextReplayAt: nextRetryAt(row, now),
  };

  function establishmentOf(id: string): LogRow['establishment'] {
    return { id, name: names.ofEstablishment(row.tenant, id) };
  }
}

/** Returns the id of a row in paths: its key in base64url. */
export function rowId(event: string): string {
  return Buffer.from(event).toString('base64url');
}

/** @returns the key of the row in the table; null if the id is not the base64url of a key */
export function eventOfRowId(id: string): string | null {
  const bytes = Buffer.from(id, 'base64url');
  if (bytes.length === 0 || bytes.length > MAX_KEY_BYTES) return null;
  const event = bytes.toString();
  return Buffer.from(event).toString('base64url') === id ? event : null;
}

/** `<type>/<id>` */
export function formatResource(key: string | null): string | null {
  const resource = parseResource(key);
  return resource && `${resource.type}/${resource.id}`;
}

/** Converts an event to the API's format. */
export function toCalendarEvent(event: WrittenEvent, eventType: EventType): CalendarEvent {
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

export function toShownEvent({ description: _, guests, ...shown }: CalendarEvent): ShownEvent {
  return { ...shown, guestCount: guests.length };
}

/** An event in a calendar, as last written. */
export type CurrentEvent = { eventLocation: EventLocation; event: CalendarEvent };

export function currentEvents({ confirmed, written }: Mapping): CurrentEvent[] {
  if (!written) return [];
  const { parts, guests } = written;
  return parts.flatMap(({ name, event }) => {
    const eventLocation = confirmed.find(({ part }) => part === name);
    return eventLocation
      ? [{ eventLocation, event: { ...toCalendarEvent(event, eventLocation.eventType), guests } }]
      : [];
  });
}

/** Whether a change is in progress, or its result is unknown. */
export function isInDoubt({ pending }: Mapping): boolean {
  return pending.length > 0;
}

const NO_NAMES: DirectoryNames = { ofEmployee: () => null, ofEstablishment: () => null };

/**
 * Returns the names of the employees and establishments of rows. The directory is read as a whole, and kept in memory:
 * rows have addresses, by which it cannot be searched.
 */
export async function namesFor(
  rows: readonly Pick<SyncLogSummary, 'tenant' | 'employee' | 'establishment'>[],
  { employees, configurations }: Pick<LogDependencies, 'employees' | 'configurations'>,
): Promise<DirectoryNames> {
  const named = rows.filter(({ employee, establishment }) => (employee ?? establishment) !== null);
  if (named.length === 0) return NO_NAMES;
  // Anybody who knows the webhook's secret can name other tenants.
  const configured = tenantsOf((await configurations.load()).configurations);
  const tenants = new Set(named.flatMap(({ tenant }) => tenant ?? []));
  return employees.names(tenants.intersection(configured));
}
