import * as z from 'zod';

/** What we read of an event that Google holds; everything else in it is kept as it is. */
export const storedEvent = z.looseObject({
  id: z.string().optional(),
  status: z.string().optional(),
  etag: z.string().optional(),
  htmlLink: z.string().optional(),
  attendees: z.array(z.looseObject({ email: z.string().optional() })).optional(),
  extendedProperties: z.looseObject({ private: z.record(z.string(), z.string()).optional() }).optional(),
});

export type StoredEvent = z.infer<typeof storedEvent>;
