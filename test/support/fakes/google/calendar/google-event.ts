import type { calendar_v3 } from '@googleapis/calendar';
import Ajv from 'ajv';
import { ApiError } from '../api-error';
import type { GoogleSwitches } from '../switches';
import schema from './event-schema.json';

/** An event as clients write it. */
export type GoogleEvent = calendar_v3.Schema$Event;
export type GoogleTime = calendar_v3.Schema$EventDateTime;
type GoogleGuest = calendar_v3.Schema$EventAttendee;

/** An event as Google stores and returns it. */
export type StoredEvent = GoogleEvent & {
  id: string;
  etag: string;
  status: string;
  eventType: string;
  sequence: number;
  created: string;
  updated: string;
  iCalUID: string;
  start: GoogleTime;
  end: GoogleTime;
};

/**
 * The schema of the library's type of an event, `calendar_v3.Schema$Event`. After an upgrade of the library, run
 *
 *     npx ts-json-schema-generator --path node_modules/@googleapis/calendar/build/v3.d.ts --type 'calendar_v3.Schema$Event' \
 *       --no-type-check --no-top-ref --expose none --jsDoc none --out test/support/fakes/google/calendar/event-schema.json
 */
const isEvent = new Ajv({ allowUnionTypes: true }).compile<GoogleEvent>(schema);

/**
 * Reads the body of a write. Null means "not set", so it is removed.
 *
 * @throws ApiError if a field is unknown or has another type
 */
export function readEventBody(body: unknown): GoogleEvent {
  checkEventBody(body);
  const withoutNulls: unknown = JSON.parse(
    JSON.stringify(body, (_key, value: unknown) => value ?? undefined),
  );
  checkEventBody(withoutNulls);
  return withoutNulls;
}

function checkEventBody(body: unknown): asserts body is GoogleEvent {
  if (isEvent(body)) return;
  const [error] = isEvent.errors ?? [];
  const unknownName: unknown = error?.params['additionalProperty'];
  const problem = typeof unknownName === 'string' ? `Unknown name "${unknownName}"` : (error?.message ?? '');
  throw ApiError.invalid(`Invalid JSON payload received. ${problem} at 'event${error?.instancePath ?? ''}'`);
}

/**
 * Google's {@link https://developers.google.com/workspace/calendar/api/guides/extended-properties limit} in characters; the
 * limit of values is a switch.
 */
const KEY_LIMIT = 44;

/** GOOGLE-24: the maximum number of characters. */
export const TEXT_LIMITS = { summary: 1024, location: 1024, description: 8192 } as const;

/**
 * The event as Google stores it. Silently differs from the request: extended properties are limited, addresses are lower
 * case, responses and reminders get defaults. Texts were checked before, or are cut.
 */
export function keptEvent(
  event: GoogleEvent,
  { propertyLimit, textLimitsLowerBy }: Pick<GoogleSwitches, 'propertyLimit' | 'textLimitsLowerBy'>,
): GoogleEvent {
  const { extendedProperties, attendees = [], reminders, ...kept } = event;
  const keptProperties = (properties: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(properties)
        .filter(([key]) => key.length <= KEY_LIMIT)
        // GOOGLE-25
        .map(([key, value]) => [key, value.slice(0, propertyLimit)]),
    );
  // GOOGLE-24
  const cut = (field: keyof typeof TEXT_LIMITS) => {
    const text = kept[field];
    return text ? { [field]: text.slice(0, TEXT_LIMITS[field] - textLimitsLowerBy) } : {};
  };
  return {
    ...kept,
    ...cut('summary'),
    ...cut('location'),
    ...cut('description'),
    ...(attendees.length > 0 && { attendees: attendees.map(keptGuest) }),
    ...(extendedProperties && {
      extendedProperties: {
        ...(extendedProperties.private && { private: keptProperties(extendedProperties.private) }),
        ...(extendedProperties.shared && { shared: keptProperties(extendedProperties.shared) }),
      },
    }),
    reminders: { ...reminders, useDefault: reminders?.useDefault ?? true },
  };
}

/** Google itself decides whether the guest is the organizer. */
function keptGuest({
  email,
  displayName,
  optional,
  comment,
  additionalGuests,
  responseStatus,
}: GoogleGuest): GoogleGuest {
  const guest = { displayName, optional, comment, additionalGuests };
  return {
    email: email?.toLowerCase(),
    ...Object.fromEntries(Object.entries(guest).filter(([, value]) => value !== undefined)),
    responseStatus: responseStatus ?? 'needsAction',
  };
}

/** An event in the calendar of a guest. Private properties belong to one copy. */
export function presentedCopy(
  { extendedProperties: _, ...event }: StoredEvent,
  { organizer, guest }: { organizer: string; guest: string },
): StoredEvent {
  return structuredClone({
    kind: 'calendar#event',
    ...event,
    creator: { email: organizer },
    organizer: { email: organizer },
    attendees: (event.attendees ?? []).map((one) =>
      one.email === guest.toLowerCase() ? { ...one, self: true } : one,
    ),
  });
}

/** A copy of the event as its owner gets it, with the fields that Google adds. */
export function presentedEvent(event: StoredEvent, owner: string): StoredEvent {
  const { attendees } = event;
  const self = { email: owner, self: true };
  const presented: StoredEvent = {
    kind: 'calendar#event',
    ...event,
    htmlLink: `https://www.google.com/calendar/event?eid=${Buffer.from(`${event.id} ${owner}`).toString('base64url')}`,
    creator: self,
    organizer: self,
    ...(attendees && {
      attendees: attendees.map((guest) =>
        guest.email === owner.toLowerCase() ? { ...guest, organizer: true, self: true } : guest,
      ),
    }),
  };
  return structuredClone(presented);
}
