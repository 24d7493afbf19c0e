import * as z from 'zod';
import { product } from './configuration';
import { syncLog } from './sync-log';
import { DAY_S } from '../shared/time';
import { EVENT_TYPES } from './vocabulary';

/** How long the mapping of a resource without events is kept, so that older events that arrive later stay stale. */
export const TOMBSTONE_S = 90 * DAY_S;

const eventType = z.enum(EVENT_TYPES);

export type EventType = z.infer<typeof eventType>;

/** A place in Google Calendar that holds, or may hold, one of our events. */
const eventLocation = z.object({
  /** Id of the configuration whose credentials give access to it. */
  configuration: z.string(),
  /** Address of the calendar's owner, lower case. */
  owner: z.string(),
  /** Lucca's employee id of the owner. It does not change with the address. */
  ownerId: z.string(),
  googleEventId: z.string(),
  eventType,
  /** An event is never reused for another product: products differ in the fields that people may edit. */
  product,
  /** Name of the event within the resource, from the projection; empty if the resource has only one event. */
  part: z.string(),
  /** Google never frees an id, so each replacement of an event gets the next generation. */
  generation: z.number().int().nonnegative(),
  /**
   * Content hash of the event as last written; null while a change is in progress and the state in Google is unknown.
   */
  hash: z.string().nullable(),
  /** While the event has this etag, it has no changes by people. Null if it has some, or if they do not matter. */
  etag: z.string().nullable(),
  /** URL of the event according to Google, if it is not what {@link calendarLink} derives. */
  link: z.string().nullable(),
});

export type EventLocation = z.infer<typeof eventLocation>;

const time = z.object({
  date: z.string().optional(),
  dateTime: z.string().optional(),
  timeZone: z.string().optional(),
});

const label = z.object({ label: z.string() });

/** An event in Google's format, with the fields that we write. */
const writtenEvent = z.object({
  eventType,
  status: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  location: z.string().optional(),
  start: time,
  end: time,
  attendees: z.array(z.object({ email: z.string(), responseStatus: z.string().optional() })).optional(),
  source: z.object({ title: z.string(), url: z.string() }).optional(),
  visibility: z.string().optional(),
  transparency: z.string().optional(),
  reminders: z.object({ useDefault: z.boolean() }).optional(),
  workingLocationProperties: z
    .object({
      type: z.string(),
      homeOffice: z.object({}).optional(),
      officeLocation: label.optional(),
      customLocation: label.optional(),
    })
    .optional(),
  outOfOfficeProperties: z.object({ autoDeclineMode: z.string() }).optional(),
});

export type WrittenEvent = z.infer<typeof writtenEvent>;

/**
 * What was last written for a resource. It is sufficient to write the events to another calendar when the owner's
 * address changes, because Lucca does not resend the resource then.
 */
const writtenEvents = z.object({
  /** The events by name, without attendees, which are in `guests`. */
  parts: z.array(z.object({ name: z.string(), event: writtenEvent })),
  guests: z.array(z.string()),
  sendUpdates: z.enum(['none', 'all', 'externalOnly']),
  /** Whether an update keeps the changes that people made in Google. */
  keepsManualChanges: z.boolean(),
  /** ISO 8601, UTC with milliseconds: end of the last event. */
  endsAt: z.string(),
});

export type WrittenEvents = z.infer<typeof writtenEvents>;

/** What is written in Google for one resource, and what is about to be written (write-ahead intent). */
export const mapping = z.object({
  /** `<tenant>#<type>#<id>` */
  resource: z.string(),
  product: product.nullable(),
  /** Newest version whose change has started. Events with an older version are stale. */
  version: z.string(),
  /** Locations of the events after the last completed change; empty if there are none. */
  confirmed: z.array(eventLocation),
  /**
   * Every location that may hold an event while a change is incomplete; empty otherwise. Locations that the change does
   * not affect keep their hash.
   */
  pending: z.array(eventLocation),
  /** The owner's new address while a move to it is incomplete; null otherwise. */
  pendingAddress: z.string().nullable(),
  /** Highest generation that may be in use; -1 before the first. */
  generation: z.number().int(),
  /** Content of the confirmed events; null if there are none. */
  written: writtenEvents.nullable(),
  /**
   * Guests that we may have written in addition to those of `written`; any other guest was added by a person. Each
   * address is stored once, so that a large session fits into one DynamoDB item.
   */
  guests: z.array(z.string()),
  /** `<tenant>#<employee id>` of the owner of the confirmed or pending events; null if there are none. */
  employee: z.string().nullable(),
  /** Address of that owner, lower case. */
  ownerAddress: z.string().nullable(),
  /** ISO 8601, UTC with milliseconds: end of the last event. */
  endsAt: z.string().nullable(),
  /** Result of the event with this `version`, in case a crash prevents its row in the sync log; null while pending. */
  result: syncLog
    .pick({
      outcome: true,
      reason: true,
      detail: true,
      configuration: true,
      employee: true,
      googleEventId: true,
    })
    .nullable(),
  /** ISO 8601: until then, default events replace the event type that Google rejected for this employee. */
  fallbackUntil: z.string().nullable(),
  /** Seconds since the epoch: DynamoDB's time to live. */
  expiresAt: z.number().int(),
  /** Optimistic lock: incremented by each write. */
  revision: z.number().int().positive(),
});

export type Mapping = z.infer<typeof mapping>;

/**
 * Returns the URL of the event in Google Calendar. Unless Google stated another one, it is derived from the id and the
 * calendar, like all URLs of Google until now; Google documents neither the form nor that it may change.
 */
export function calendarLink({
  googleEventId,
  owner,
  link,
}: Pick<EventLocation, 'googleEventId' | 'owner' | 'link'>): string {
  const eid = Buffer.from(`${googleEventId} ${owner}`).toString('base64url');
  return link ?? `https://www.google.com/calendar/event?eid=${eid}`;
}

/** Returns the guests of a session in Google's format. An organizer who is also a guest has accepted. */
export function attendeesOf(guests: string[], organizer: string): NonNullable<WrittenEvent['attendees']> {
  return guests.map((email) => (email === organizer ? { email, responseStatus: 'accepted' } : { email }));
}

/** Returns the mapping of a new resource. */
export function emptyMapping(resource: string): Omit<Mapping, 'revision'> {
  return {
    resource,
    product: null,
    version: '',
    confirmed: [],
    pending: [],
    pendingAddress: null,
    generation: -1,
    written: null,
    guests: [],
    employee: null,
    ownerAddress: null,
    endsAt: null,
    result: null,
    fallbackUntil: null,
    expiresAt: 0,
  };
}
