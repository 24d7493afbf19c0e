import * as z from 'zod';
import { isTimeZone } from '../shared/time';

/** For zod's `safeParse`: what administrators read of a field that is not there. */
export const IN_PLAIN_WORDS: Parameters<z.ZodType['safeParse']>[1] = {
  error: ({ code, input }) => (code === 'invalid_type' && input === undefined ? 'is missing' : undefined),
};

/** Ids are text in Lucca's API v5. The limit keeps keys within what DynamoDB and SQS take. */
export const identifier = z
  .string()
  .min(1, { error: 'must not be empty' })
  .max(256, { error: 'must hold at most 256 characters' })
  .refine((id) => id.isWellFormed(), { error: 'is no well-formed text' });

/** `2026-03-02T09:00:00+01:00`: an instant; the offset or `Z` is required. The limit keeps versions within what DynamoDB takes. */
export const instant = z.iso
  .datetime({ offset: true, error: 'is not a date and time with Z or an offset' })
  .max(64, { error: 'must hold at most 64 characters' });

/** `2026-03-02` */
export const day = z.iso.date({ error: 'is not a date such as 2026-03-02' });

/** An IANA name such as `Europe/Paris`. */
export const timeZone = z.string().refine(isTimeZone, { error: 'is not an IANA time zone' });

/** With the longest id of a resource, a tenant of so many characters still is a sort key of DynamoDB (1,024 bytes). */
const MAX_TENANT = 200;

/** A tenant, as `https://acme.ilucca.net`: lower case, no path, no trailing slash, letters beyond ASCII encoded. */
export const tenant = z
  .url({ protocol: /^https$/, error: 'is not an https address' })
  .max(256, { error: 'must hold at most 256 characters' })
  .transform((url) => new URL(url).origin)
  .pipe(z.string().max(MAX_TENANT, { error: `must have an origin of at most ${MAX_TENANT} characters` }));

/** A link is an ornament: one that is none must not keep the event out of the calendar. */
export const link = z
  .url({ protocol: /^https?$/ })
  .max(256)
  .refine((url) => url.isWellFormed())
  .nullish()
  .catch(null)
  .transform(orNull);

export function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null;
}
