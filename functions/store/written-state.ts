import * as z from 'zod';

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
export type WrittenEvent = z.infer<typeof writtenEvent>;

/** The guests of a session as Google takes them. An organizer who takes part has accepted. */
export function attendeesOf(guests: string[], organizer: string): NonNullable<WrittenEvent['attendees']> {
  return guests.map((email) => (email === organizer ? { email, responseStatus: 'accepted' } : { email }));
}

/**
 * What was last written for a resource: enough to write it again into another calendar, when the address of its owner
 * changes and Lucca does not send the resource again.
 */
export const writtenState = z.object({
  /** The events, each under its name within the resource; without attendees, which `guests` lists. */
  pieces: z.array(z.object({ name: z.string(), event: writtenEvent })),
  guests: z.array(z.string()),
  sendUpdates: z.enum(['none', 'all', 'externalOnly']),
  keepsPeoplesChanges: z.boolean(),
  /** ISO 8601, UTC with milliseconds: of the last event. */
  endsAt: z.string(),
});
export type WrittenState = z.infer<typeof writtenState>;
