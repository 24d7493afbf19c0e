import { version } from '../../package.json';
import type { EventLocation, WrittenEvent } from '../domain/mapping';
import type { Step } from '../domain/plan';
import type { EventProjection } from '../domain/projection';
import type { Calendar, CallResult, GoogleEvent, StoredEvent } from '../google/calendar';
import { FailError, RetryError } from '../google/errors';

/** A write needs few rounds; only concurrent edits by people in Google add more. */
const MAX_ROUNDS = 12;

/**
 * GOOGLE-21, GOOGLE-23: refusals that do not concern the event type. Google would refuse any event, or the body is
 * invalid.
 */
export const NOT_ABOUT_EVENT_TYPE = [
  'malformedWorkingLocationEvent',
  'malformedOutOfOfficeEvent',
  'insufficientPermissions',
  'accessNotConfigured',
  'notACalendarUser',
];

/** Fields that Lucca owns in an event that people may edit: a field that the projection lacks is removed. */
const LUCCA_FIELDS = ['status', 'summary', 'description', 'location', 'start', 'end', 'source'] as const;

/** Google rejects working locations, or out-of-office events, for this employee. */
export class StatusEventRefusedError extends Error {
  override readonly name = 'StatusEventRefusedError';
}

type Written = {
  eventLocation: EventLocation;
  event: StoredEvent;
  /**
   * If the event still has this etag, it has no changes by people, and can be replaced unread. Null if it has some, or
   * if they do not matter.
   */
  etag: string | null;
};

type WriteOptions = {
  resource: string;
  eventLocation: EventLocation;
  /** The desired content. */
  body: WrittenEvent;
  projection: Pick<EventProjection, 'sendUpdates' | 'keepsManualChanges'>;
  /** Guests that were or may have been written by us; people added the others. */
  ourGuests: string[];
  calendar: Calendar;
  /** Stores the location with the next generation of the id as pending, before an event is written there. */
  reserveNextLocation: (used: EventLocation) => Promise<EventLocation>;
  /** Whether the calendar still belongs to the owner. Called if it lacks an event that was written before. */
  isOwnerUnchanged: () => Promise<boolean>;
};

/**
 * Writes the event to a location, which may be empty or hold our event, even if people changed or deleted it in the
 * meantime.
 *
 * Google reserves the ids of deleted events (GOOGLE-10). A deleted event, which Google returns as `cancelled`
 * (GOOGLE-12), is restored; if Google refuses or ignores that (GOOGLE-15), the event is inserted with the next generation
 * of its id.
 *
 * @throws StatusEventRefusedError if a default event should be written instead
 * @throws GoogleError
 */
export async function writeEvent(
  kind: Exclude<Step['kind'], 'delete'>,
  options: WriteOptions,
): Promise<Written> {
  const { body, resource, ourGuests, calendar } = options;
  const { sendUpdates, keepsManualChanges } = options.projection;
  const calls = { insert, replace, update };
  let { eventLocation } = options;
  let next = firstCall(kind, options);
  let isIdTaken = false;
  let isMerged = false;

  for (let round = 0; round < MAX_ROUNDS; round++) {
    const event = await calls[next]();
    if (event) {
      const isUnedited = keepsManualChanges && !isMerged;
      return { eventLocation, event, etag: isUnedited ? (event.etag ?? null) : null };
    }
  }
  throw new RetryError('google_unavailable', 'The event was changed repeatedly during the write', null);

  async function insert(): Promise<StoredEvent | null> {
    isMerged = false;
    const result = await calendar.insert(ours(), sendUpdates);
    if (result.kind === 'done') return result.event;
    if (result.kind === 'refused') throw refusal(result, eventLocation);
    if (result.kind === 'absent') {
      throw new FailError('no_google_calendar', 'Google has no calendar for this address');
    }
    isIdTaken = true;
    next = 'update';
    return null;
  }

  /** One call: replaces the whole event without reading it; with its etag if people's changes must stay. */
  async function replace(): Promise<StoredEvent | null> {
    const etag = keepsManualChanges ? eventLocation.etag : null;
    const result = await calendar.update(ours(), sendUpdates, etag);
    if (result.kind === 'done') return restored(result.event);
    if (result.kind === 'absent') await insertIfOwnerUnchanged();
    else if (result.kind === 'gone') await useNextLocation();
    else if (result.kind === 'refused') {
      // Either Google refuses the body or the employee, or a person deleted the event and it cannot be restored.
      const found = await calendar.get(eventLocation.googleEventId);
      if (found.kind === 'done' && found.event.status !== 'cancelled') throw refusal(result, eventLocation);
      await useNextLocation();
    } else next = 'update';
    return null;
  }

  /** Two calls: reads the event, and updates it with its etag. */
  async function update(): Promise<StoredEvent | null> {
    const found = await calendar.get(eventLocation.googleEventId);
    if (found.kind === 'refused') throw refusal(found, eventLocation);
    if (found.kind !== 'done') {
      if (found.kind === 'absent' && !isIdTaken) await insertIfOwnerUnchanged();
      else await useNextLocation();
      return null;
    }
    const isDeleted = found.event.status === 'cancelled';
    isMerged = !isDeleted && keepsManualChanges;
    const event = isMerged ? mergeEvent(found.event, ours(), ourGuests) : ours();
    const result = await calendar.update(event, sendUpdates, found.event.etag ?? null);
    if (result.kind === 'done') return restored(result.event);
    if (result.kind === 'changed') return null;
    if (isDeleted) await useNextLocation();
    else if (result.kind === 'refused') throw refusal(result, eventLocation);
    return null;
  }

  /** GOOGLE-15: an update of a deleted event may succeed without restoring it. */
  async function restored(event: StoredEvent): Promise<StoredEvent | null> {
    if (event.status !== 'cancelled') return event;
    await useNextLocation();
    return null;
  }

  async function insertIfOwnerUnchanged(): Promise<void> {
    if (kind !== 'insert' && !(await options.isOwnerUnchanged())) {
      throw new FailError('unknown_google_user', 'The address now belongs to another account');
    }
    next = 'insert';
  }

  async function useNextLocation(): Promise<void> {
    eventLocation = await options.reserveNextLocation(eventLocation);
    isIdTaken = false;
    next = 'insert';
  }

  function ours(): GoogleEvent {
    return tagEvent(body, resource, eventLocation);
  }
}

/**
 * One conditional call is enough while nobody has edited the event: Google compares the etag (GOOGLE-11). A response of
 * a guest changes it, too (GOOGLE-17). Once people have edited the event, there is no stored etag: the event is read
 * first.
 */
function firstCall(
  kind: 'insert' | 'update' | 'verify',
  { eventLocation: { etag }, projection: { keepsManualChanges } }: WriteOptions,
): 'insert' | 'replace' | 'update' {
  if (kind === 'insert') return 'insert';
  if (kind === 'verify') return 'update';
  return !keepsManualChanges || etag !== null ? 'replace' : 'update';
}

function refusal(
  { googleReason, error }: Extract<CallResult, { kind: 'refused' }>,
  { eventType }: EventLocation,
): Error {
  const isAboutEventType = eventType !== 'default' && !NOT_ABOUT_EVENT_TYPE.includes(googleReason);
  return isAboutEventType ? new StatusEventRefusedError(error.message, { cause: error }) : error;
}

/**
 * Merges Lucca's fields into the stored event. Responses (GOOGLE-16), colors, reminders and guests that people added
 * stay; the guests that the connector wrote are replaced by those of the projection.
 *
 * @param ourGuests guests that the connector wrote or may have written
 */
export function mergeEvent(stored: StoredEvent, ours: GoogleEvent, ourGuests: string[]): GoogleEvent {
  const guests = ours.attendees ?? [];
  const lucca = new Set([...ourGuests, ...guests.map(({ email }) => email)]);
  const before = stored.attendees ?? [];
  const storedGuest = (email: string | null | undefined) =>
    before.find((guest) => guest.email?.toLowerCase() === email);
  const attendees = [
    ...guests.map((guest) => storedGuest(guest.email) ?? guest),
    ...before.filter((guest) => !lucca.has(guest.email?.toLowerCase())),
  ];
  const { reminders, ...rest } = ours;
  return {
    // Only a default for new events: stored reminders take precedence.
    reminders,
    ...stored,
    ...Object.fromEntries(LUCCA_FIELDS.map((field) => [field, undefined])),
    ...rest,
    extendedProperties: {
      ...stored.extendedProperties,
      private: { ...stored.extendedProperties?.private, ...ours.extendedProperties?.private },
    },
    // Out-of-office events must not have an attendee list, not even an empty one.
    attendees: attendees.length > 0 ? attendees : undefined,
  };
}

/**
 * Adds the id, and tags the event as ours for other users of the API. The tags are not part of the projection, so that
 * a new release of the connector does not rewrite existing events.
 */
function tagEvent(event: GoogleEvent, resource: string, { googleEventId }: EventLocation): GoogleEvent {
  return {
    id: googleEventId,
    ...event,
    // GOOGLE-25
    extendedProperties: { private: { luccaResource: resource.slice(0, 1024), connectorVersion: version } },
  };
}
