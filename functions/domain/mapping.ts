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
  /** Lucca's id of the owner: an address may change, its employee does not. */
  ownerId: z.string(),
  googleEventId: z.string(),
  eventType,
  /** Events of two products differ in more than people may change: one is never made into the other. */
  product,
  /** Which of the resource's events it is, see the projection; empty where a resource has only one. */
  part: z.string(),
  /** Google never gives an id back: each further event of a resource counts one up. */
  generation: z.number().int().nonnegative(),
  /** Of what was last written there; null while a change is under way, and nobody knows what is there. */
  hash: z.string().nullable(),
  etag: z.string().nullable(),
  /** Google's page of the event; of several, only the first one's is kept. */
  link: z.string().nullable(),
});

export type EventLocation = z.infer<typeof eventLocation>;

const time = z.object({
  date: z.string().optional(),
  dateTime: z.string().optional(),
  timeZone: z.string().optional(),
});

const label = z.object({ label: z.string() });

/** An event as we write it: the fields of Google's own format that projections use. */
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

/**
 * What was last written for a resource: enough to write it again into another calendar, when the address of its owner
 * changes and Lucca does not send the resource again.
 */
const writtenState = z.object({
  /** The events, each under its name within the resource; without attendees, which `guests` lists. */
  parts: z.array(z.object({ name: z.string(), event: writtenEvent })),
  guests: z.array(z.string()),
  sendUpdates: z.enum(['none', 'all', 'externalOnly']),
  keepsPeoplesChanges: z.boolean(),
  /** ISO 8601, UTC with milliseconds: of the last event. */
  endsAt: z.string(),
});

/** What we last wrote for one resource, and what we were about to write. */
export const mapping = z.object({
  /** `<tenant>#<type>#<id>` */
  resource: z.string(),
  product: product.nullable(),
  /** The newest version that was begun: nothing older is applied any more. */
  version: z.string(),
  /** Where the last completed change left the resource's events; empty if it left none. */
  confirmed: z.array(eventLocation),
  /**
   * Not empty while a change is begun and its end is not known (the mapping is in doubt): every place where an event of ours
   * may be. Those that the change does not touch keep their hash.
   */
  pending: z.array(eventLocation),
  /**
   * The new address of the owner, while the change that is under way takes what is written there; null if it is the change of an
   * event.
   */
  pendingAddress: z.string().nullable().default(null),
  /** The highest generation that may be in use; -1 before the first. */
  generation: z.number().int(),
  /** What the settled events show; null if there are none. */
  written: writtenState.nullable(),
  /**
   * Addresses of guests that we may have written beside those of `written`; others were added by people. No address is stored
   * twice: those of a large session would not fit several times into an item of DynamoDB.
   */
  guests: z.array(z.string()),
  /** `<tenant>#<employee id>` of the owner of what is written, or is about to be; null if nothing is. */
  employee: z.string().nullable().default(null),
  /** The address of that owner, lower case. */
  ownerAddress: z.string().nullable().default(null),
  /** ISO 8601, UTC with milliseconds: when that ends. */
  endsAt: z.string().nullable().default(null),
  /** What became of the event with this `version`; null while in doubt. For the log, should its row be lost in a crash. */
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
  /** ISO 8601: until then plain events stand in for the kind that Google refused to this employee. */
  fallbackUntil: z.string().nullable(),
  /** Seconds since the epoch: DynamoDB's time to live. */
  expiresAt: z.number().int(),
  /** Counts the writes of the item: a write is refused if another one came in between. */
  revision: z.number().int().positive(),
});

export type Mapping = z.infer<typeof mapping>;

export type WrittenEvent = z.infer<typeof writtenEvent>;

/** The guests of a session as Google takes them. An organizer who takes part has accepted. */
export function attendeesOf(guests: string[], organizer: string): NonNullable<WrittenEvent['attendees']> {
  return guests.map((email) => (email === organizer ? { email, responseStatus: 'accepted' } : { email }));
}

export type WrittenEvents = z.infer<typeof writtenState>;
