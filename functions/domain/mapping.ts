import * as z from 'zod';
import { product } from './configuration';
import { syncLog } from './sync-log';
import { EVENT_TYPES } from './vocabulary';

const eventType = z.enum(EVENT_TYPES);

export type EventType = z.infer<typeof eventType>;

/** Where an event of ours is, or may be, in Google. */
const eventLocation = z.object({
  /** Id of the configuration whose credentials reach it. */
  configuration: z.string(),
  /** Address of the calendar's owner, lower case. */
  owner: z.string(),
  /** Lucca's id of the owner: it stays when the address changes. */
  ownerId: z.string(),
  googleEventId: z.string(),
  eventType,
  /** An event never becomes one of another product: they differ in fields that we leave to people. */
  product,
  /** Name of the event within its resource, see the projection; empty if the resource has only one event. */
  part: z.string(),
  /** Google never reuses an id, so each further event of a resource has the next generation. */
  generation: z.number().int().nonnegative(),
  /** Of the event as last written; null while a change is in progress and the state in Google is not known. */
  hash: z.string().nullable(),
  etag: z.string().nullable(),
  /** Google's page of the event; only kept for the first part. */
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
  eventType: z.string().optional(),
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
 * What was last written for a resource: enough to write it into another calendar when the owner's address changes, since Lucca
 * does not send the resource again.
 */
const writtenEvents = z.object({
  /** The events by their names within the resource, without attendees: those are in `guests`. */
  parts: z.array(z.object({ name: z.string(), event: writtenEvent })),
  guests: z.array(z.string()),
  sendUpdates: z.enum(['none', 'all', 'externalOnly']),
  /** Whether changes that people make in Google survive an update. */
  keepsManualChanges: z.boolean(),
  /** ISO 8601, UTC with milliseconds: end of the last event. */
  endsAt: z.string(),
});

export type WrittenEvents = z.infer<typeof writtenEvents>;

/**
 * What is written in Google for one resource, and what is about to be (write-ahead intent). `employee`, `ownerAddress` and
 * `endsAt` are keys of an index, and absent from the item instead of null.
 */
export const mapping = z.object({
  /** `<tenant>#<type>#<id>` */
  resource: z.string(),
  product: product.nullable(),
  /** The newest version whose change has begun: older ones are stale. */
  version: z.string(),
  /** Where the last completed change left the events; empty if it left none. */
  confirmed: z.array(eventLocation),
  /**
   * Not empty while a change has begun and is not completed: every location where an event may be. Locations that the change
   * does not touch keep their hash.
   */
  pending: z.array(eventLocation),
  /** The owner's new address, while a change moves the events there; null during any other change. */
  pendingAddress: z.string().nullable(),
  /** The highest generation that may be in use; -1 before the first. */
  generation: z.number().int(),
  /** Content of the confirmed events; null if there are none. */
  written: writtenEvents.nullable(),
  /**
   * Addresses of guests that we may have written besides those of `written`: all others were added by people. Each address
   * is stored once, so that a large session fits into an item of DynamoDB.
   */
  guests: z.array(z.string()),
  /** `<tenant>#<employee id>` of the owner of the confirmed or pending events; null if there are none. */
  employee: z.string().nullable().default(null),
  /** Address of that owner, lower case. */
  ownerAddress: z.string().nullable().default(null),
  /** ISO 8601, UTC with milliseconds: end of the last event. */
  endsAt: z.string().nullable().default(null),
  /** Result of the event with this `version`, should its row of the log be lost in a crash; null while pending. */
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
  /** ISO 8601: until then default events replace the type of event that Google refused for this employee. */
  fallbackUntil: z.string().nullable(),
  /** Seconds since the epoch: DynamoDB's time to live. */
  expiresAt: z.number().int(),
  /** Optimistic lock: counts the writes of the item. */
  revision: z.number().int().positive(),
});

export type Mapping = z.infer<typeof mapping>;

/** The guests of a session in Google's format. An organizer who participates has accepted. */
export function attendeesOf(guests: string[], organizer: string): NonNullable<WrittenEvent['attendees']> {
  return guests.map((email) => (email === organizer ? { email, responseStatus: 'accepted' } : { email }));
}
