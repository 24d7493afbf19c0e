import { version } from '../../package.json';
import type { EventLocation, WrittenEvent } from '../domain/mapping';
import type { Step } from '../domain/plan';
import type { EventProjection } from '../domain/projection';
import type { Answer, Calendar, GoogleEvent, StoredEvent } from '../google/calendar';
import { FailError, RetryError } from '../google/errors';

/** Google takes no working location, or no out-of-office event, for this employee. */
export class StatusEventRefusedError extends Error {
  override readonly name = 'StatusEventRefusedError';
}

/** These refusals are not about the kind of event: they would meet any event, or blame our own body. */
const NOT_ABOUT_THE_KIND = [
  'malformedWorkingLocationEvent',
  'malformedOutOfOfficeEvent',
  'insufficientPermissions',
  'accessNotConfigured',
  'notACalendarUser',
];

/** Each turn is one call. Google's answers lead to an end in few; people who keep changing the event could prolong it. */
const MAX_TURNS = 12;

type Writing = {
  resource: string;
  eventLocation: EventLocation;
  /** What the event is to hold. */
  body: WrittenEvent;
  projection: Pick<EventProjection, 'sendUpdates' | 'keepsPeoplesChanges'>;
  /** Addresses of guests that we wrote, or may have written; others were added by people. */
  ourGuests: string[];
  calendar: Calendar;
  /** Records, before anything is written there, that the event goes to a further generation of its id. */
  nextPlace: (used: EventLocation) => Promise<EventLocation>;
  /** Whether the calendar is still its owner's, where it does not know an event that we know to be in it. */
  isStillTheirs: () => Promise<boolean>;
};

/**
 * Makes one place hold the event, whatever is there: nothing, our event, one that people changed meanwhile or deleted.
 *
 * Google keeps the ids of deleted events: such an event is brought back, or, where Google refuses that, inserted anew under
 * the next generation of its id.
 *
 * @throws StatusEventRefusedError if a plain event should be written instead
 * @throws GoogleError
 */
export async function writeEvent(
  how: Exclude<Step['kind'], 'delete'>,
  {
    resource,
    eventLocation: planned,
    body,
    projection,
    ourGuests,
    calendar,
    nextPlace,
    isStillTheirs,
  }: Writing,
): Promise<{ eventLocation: EventLocation; event: StoredEvent }> {
  const { sendUpdates, keepsPeoplesChanges } = projection;
  let eventLocation = planned;
  let next: 'insert' | 'replace' | 'read' = firstCall(how, planned, keepsPeoplesChanges, ourGuests);
  let taken = false;

  const ours = () => tagEvent(body, resource, eventLocation);
  const newPlace = async () => {
    eventLocation = await nextPlace(eventLocation);
    taken = false;
    next = 'insert';
  };

  const toInsert = async () => {
    if (how !== 'insert' && !(await isStillTheirs())) {
      throw new FailError('unknown_google_user', 'The address belongs to another account by now');
    }
    next = 'insert';
  };

  for (let turn = 0; turn < MAX_TURNS; turn++) {
    if (next === 'insert') {
      const answer = await calendar.insert(ours(), sendUpdates);
      if (answer.kind === 'done') return { eventLocation, event: answer.event };
      if (answer.kind === 'refused') throw refusal(answer, eventLocation);
      if (answer.kind === 'absent')
        throw new FailError('no_google_calendar', 'Google finds no calendar for this address');
      taken = true;
      next = 'read';
    } else if (next === 'replace') {
      const etag = keepsPeoplesChanges ? eventLocation.etag : null;
      const answer = await calendar.update(ours(), sendUpdates, etag);
      if (answer.kind === 'done') return { eventLocation, event: answer.event };
      if (answer.kind === 'absent') await toInsert();
      else if (answer.kind === 'gone') await newPlace();
      else if (answer.kind === 'refused') {
        // Either the body or the employee is refused, or the event was deleted by hand and cannot come back.
        const found = await calendar.get(eventLocation.googleEventId);
        if (found.kind === 'done' && found.event.status !== 'cancelled') throw refusal(answer, eventLocation);
        await newPlace();
      } else next = 'read';
    } else {
      const found = await calendar.get(eventLocation.googleEventId);
      if (found.kind === 'refused') throw refusal(found, eventLocation);
      if (found.kind !== 'done') {
        if (found.kind === 'absent' && !taken) await toInsert();
        else await newPlace();
        continue;
      }
      const isDeleted = found.event.status === 'cancelled';
      const event = isDeleted || !keepsPeoplesChanges ? ours() : mergeEvent(found.event, ours(), ourGuests);
      const answer = await calendar.update(event, sendUpdates, found.event.etag ?? null);
      if (answer.kind === 'done') return { eventLocation, event: answer.event };
      if (answer.kind === 'changed') continue;
      if (isDeleted) await newPlace();
      else if (answer.kind === 'refused') throw refusal(answer, eventLocation);
    }
  }
  throw new RetryError(
    'google_unavailable',
    'The event was changed again and again while it was written',
    null,
  );
}

/**
 * Guests answer, so an event with guests has usually changed since it was written: it is read first. Without guests, its etag
 * usually still holds: one conditional call does, and only a change by people (a colour, a reminder) takes further ones.
 */
function firstCall(
  how: 'insert' | 'update' | 'settle',
  { etag }: EventLocation,
  keepsPeoplesChanges: boolean,
  ourGuests: string[],
): 'insert' | 'replace' | 'read' {
  if (how === 'insert') return 'insert';
  if (how === 'settle') return 'read';
  const mayBeReplaced = !keepsPeoplesChanges || (etag !== null && ourGuests.length === 0);
  return mayBeReplaced ? 'replace' : 'read';
}

function refusal(
  { googleReason, error }: Extract<Answer, { kind: 'refused' }>,
  { eventType }: EventLocation,
): Error {
  const isAboutTheKind = eventType !== 'default' && !NOT_ABOUT_THE_KIND.includes(googleReason);
  return isAboutTheKind ? new StatusEventRefusedError(error.message, { cause: error }) : error;
}

/** What is Lucca's in an event that people may have changed; what a projection lacks of it is taken away. */
const OURS = ['status', 'summary', 'description', 'location', 'start', 'end', 'source'] as const;

/**
 * The event as Google holds it, with Lucca's state in it: people's answers, colours, reminders and the guests that they
 * added stay, the guests that we wrote are those of the projection.
 *
 * @param ourGuests addresses that we wrote, or may have written, so far
 */
export function mergeEvent(stored: StoredEvent, ours: GoogleEvent, ourGuests: string[]): GoogleEvent {
  const guests = ours.attendees ?? [];
  const lucca = new Set([...ourGuests, ...guests.map(({ email }) => email)]);
  const before = stored.attendees ?? [];
  const entryOf = (email: string | null | undefined) =>
    before.find((guest) => guest.email?.toLowerCase() === email);
  const attendees = [
    ...guests.map((guest) => entryOf(guest.email) ?? guest),
    ...before.filter((guest) => !lucca.has(guest.email?.toLowerCase())),
  ];
  const { reminders, ...rest } = ours;
  return {
    // Ours are only those that a new event begins with.
    reminders,
    ...stored,
    ...Object.fromEntries(OURS.map((field) => [field, undefined])),
    ...rest,
    extendedProperties: {
      ...stored.extendedProperties,
      private: { ...stored.extendedProperties?.private, ...ours.extendedProperties?.private },
    },
    // Google takes no list, not even an empty one, in an out-of-office event.
    attendees: attendees.length > 0 ? attendees : undefined,
  };
}

/**
 * The event as it is sent: with the id of its place, and marked as ours for whoever looks into the calendar by API.
 * Neither is part of the projection: a new release of the connector does not rewrite what is there.
 */
function tagEvent(event: GoogleEvent, resource: string, { googleEventId }: EventLocation): GoogleEvent {
  return {
    id: googleEventId,
    ...event,
    extendedProperties: { private: { luccaResource: resource.slice(0, 1024), connectorVersion: version } },
  };
}
