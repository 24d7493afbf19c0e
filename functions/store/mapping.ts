import * as z from 'zod';

export const eventType = z.enum(['default', 'workingLocation']);
export type EventType = z.infer<typeof eventType>;

/** Where an event of ours is, or may be, in Google. */
export const place = z.object({
  /** Id of the configuration whose credentials reach it. */
  configuration: z.string(),
  /** Address of the calendar's owner, lower case. */
  owner: z.string(),
  /** Lucca's id of the owner: an address may change, its employee does not. */
  ownerId: z.string(),
  googleEventId: z.string(),
  eventType,
  /** Google never gives an id back: each event after the first of a resource counts one up. */
  generation: z.number().int().nonnegative(),
  /** Addresses of the guests that we wrote, or may have written; others were added by people. */
  guests: z.array(z.string()),
});
export type Place = z.infer<typeof place>;

/** What we last wrote for one resource. */
export const mapping = z.object({
  /** `<tenant>#<type>#<id>` */
  resource: z.string(),
  /** The newest version that was begun: nothing older is applied any more. */
  version: z.string(),
  /**
   * `settled`: `places` holds the one event of ours, or none. `doubtful`: a change was begun and its end is not known; every
   * one of `places` may hold an event.
   */
  state: z.enum(['settled', 'doubtful']),
  places: z.array(place),
  /** The highest generation that may be in use; -1 before the first. */
  generation: z.number().int(),
  /** Of what was last written; null while doubtful or while nothing is there. */
  hash: z.string().nullable(),
  etag: z.string().nullable(),
  link: z.string().nullable(),
  /** ISO 8601: until then working locations are not tried again for this employee. */
  workingLocationRefusedUntil: z.string().nullable(),
  /** Seconds since the epoch: DynamoDB's time to live. */
  expiresAt: z.number().int(),
  /** Counts the writes of the item: a write is refused if another one came in between. */
  revision: z.number().int().positive(),
});
export type Mapping = z.infer<typeof mapping>;
