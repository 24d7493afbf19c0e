import { version } from '../../package.json';
import type { EventLocation, WrittenEvent } from '../domain/mapping';
import type { Step } from '../domain/plan';
import type { EventProjection } from '../domain/projection';
import type { Answer, Calendar, GoogleEvent, StoredEvent } from '../google/calendar';
import { FailError, RetryError } from '../google/errors';

/** Google's answers lead to an end in few rounds; only people who keep editing the event could prolong them. */
const MAX_ROUNDS = 12;

/** Refusals that are not about the event type: Google would refuse any event, or our body is wrong. */
const NOT_ABOUT_EVENT_TYPE = [
  'malformedWorkingLocationEvent',
  'malformedOutOfOfficeEvent',
  'insufficientPermissions',
  'accessNotConfigured',
  'notACalendarUser',
];

/** Fields that Lucca owns in an event with people's changes: a field that the projection lacks is removed. */
const LUCCA_FIELDS = ['status', 'summary', 'description', 'location', 'start', 'end', 'source'] as const;

/** Google accepts no working location, or no out-of-office event, for this employee. */
export class StatusEventRefusedError extends Error {
  override readonly name = 'StatusEventRefusedError';
}

type WriteOptions = {
  resource: string;
  eventLocation: EventLocation;
  /** What the event should hold. */
  body: WrittenEvent;
  projection: Pick<EventProjection, 'sendUpdates' | 'keepsManualChanges'>;
  /** Addresses of guests that we wrote, or may have written; people added the others. */
  ourGuests: string[];
  calendar: Calendar;
  /** Records the next generation of the event's id as pending, before anything is written there. */
  reserveNextLocation: (used: EventLocation) => Promise<EventLocation>;
  /** Whether the calendar still belongs to the owner. Asked if it lacks an event that we know was there. */
  isOwnerUnchanged: () => Promise<boolean>;
};

/**
 * Writes the event to a location, whether it holds nothing, our event, or an event that people changed or deleted meanwhile.
 *
 * Google keeps the ids of deleted events. Such an event is restored; if Google refuses that, it is inserted under the next
 * generation of its id.
 *
 * @throws StatusEventRefusedError if a default event should be written instead
 * @throws GoogleError
 */
export async function writeEvent(
  kind: Exclude<Step['kind'], 'delete'>,
  options: WriteOptions,
): Promise<{ eventLocation: EventLocation; event: StoredEvent }> {
  const { body, resource, ourGuests, calendar } = options;
  const { sendUpdates, keepsManualChanges } = options.projection;
  const calls = { insert, replace, update };
  let { eventLocation } = options;
  let next = firstCall(kind, options);
  let isIdTaken = false;

  for (let round = 0; round < MAX_ROUNDS; round++) {
    const event = await calls[next]();
    if (event) return { eventLocation, event };
  }
  throw new RetryError('google_unavailable', 'The event kept changing while it was written', null);

  async function insert(): Promise<StoredEvent | null> {
    const answer = await calendar.insert(ours(), sendUpdates);
    if (answer.kind === 'done') return answer.event;
    if (answer.kind === 'refused') throw refusal(answer, eventLocation);
    if (answer.kind === 'absent') {
      throw new FailError('no_google_calendar', 'Google finds no calendar for this address');
    }
    isIdTaken = true;
    next = 'update';
    return null;
  }

  /** One call: writes the whole event without reading it. */
  async function replace(): Promise<StoredEvent | null> {
    const etag = keepsManualChanges ? eventLocation.etag : null;
    const answer = await calendar.update(ours(), sendUpdates, etag);
    if (answer.kind === 'done') return answer.event;
    if (answer.kind === 'absent') await insertIfOwnerUnchanged();
    else if (answer.kind === 'gone') await useNextLocation();
    else if (answer.kind === 'refused') {
      // Either Google refuses the body or the employee, or the event was deleted by hand and cannot be restored.
      const found = await calendar.get(eventLocation.googleEventId);
      if (found.kind === 'done' && found.event.status !== 'cancelled') throw refusal(answer, eventLocation);
      await useNextLocation();
    } else next = 'update';
    return null;
  }

  /** Two calls: reads the event, and writes it with its etag. */
  async function update(): Promise<StoredEvent | null> {
    const found = await calendar.get(eventLocation.googleEventId);
    if (found.kind === 'refused') throw refusal(found, eventLocation);
    if (found.kind !== 'done') {
      if (found.kind === 'absent' && !isIdTaken) await insertIfOwnerUnchanged();
      else await useNextLocation();
      return null;
    }
    const isDeleted = found.event.status === 'cancelled';
    const event = isDeleted || !keepsManualChanges ? ours() : mergeEvent(found.event, ours(), ourGuests);
    const answer = await calendar.update(event, sendUpdates, found.event.etag ?? null);
    if (answer.kind === 'done') return answer.event;
    if (answer.kind === 'changed') return null;
    if (isDeleted) await useNextLocation();
    else if (answer.kind === 'refused') throw refusal(answer, eventLocation);
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
 * An event with guests has usually changed since it was written, because guests answer: it is read first. Without guests, its etag
 * is usually still valid: one conditional call is enough, and only a change by people (a colour, a reminder) takes more.
 */
function firstCall(
  kind: 'insert' | 'update' | 'verify',
  { eventLocation: { etag }, projection: { keepsManualChanges }, ourGuests }: WriteOptions,
): 'insert' | 'replace' | 'update' {
  if (kind === 'insert') return 'insert';
  if (kind === 'verify') return 'update';
  const isReplaceable = !keepsManualChanges || (etag !== null && ourGuests.length === 0);
  return isReplaceable ? 'replace' : 'update';
}

function refusal(
  { googleReason, error }: Extract<Answer, { kind: 'refused' }>,
  { eventType }: EventLocation,
): Error {
  const isAboutEventType = eventType !== 'default' && !NOT_ABOUT_EVENT_TYPE.includes(googleReason);
  return isAboutEventType ? new StatusEventRefusedError(error.message, { cause: error }) : error;
}

/**
 * The event as Google holds it, with Lucca's fields in it. People's answers, colours, reminders and added guests stay; the guests
 * that we wrote are replaced by those of the projection.
 *
 * @param ourGuests addresses that we wrote, or may have written, so far
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
    // Only a default for new events: the stored reminders win.
    reminders,
    ...stored,
    ...Object.fromEntries(LUCCA_FIELDS.map((field) => [field, undefined])),
    ...rest,
    extendedProperties: {
      ...stored.extendedProperties,
      private: { ...stored.extendedProperties?.private, ...ours.extendedProperties?.private },
    },
    // Google accepts no list, not even an empty one, in an out-of-office event.
    attendees: attendees.length > 0 ? attendees : undefined,
  };
}

/**
 * The event as it is sent: with its id, and tagged as ours for other users of the API. The tags are not part of the projection, so
 * a new release of the connector does not rewrite existing events.
 */
function tagEvent(event: GoogleEvent, resource: string, { googleEventId }: EventLocation): GoogleEvent {
  return {
    id: googleEventId,
    ...event,
    extendedProperties: { private: { luccaResource: resource.slice(0, 1024), connectorVersion: version } },
  };
}
