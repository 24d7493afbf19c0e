import * as z from 'zod';
import { isTimeZone } from '../shared/time';

/** Field schemas of Lucca's events. Their error messages appear in the sync log, for administrators. */

/** Options for zod's `safeParse`: reports an absent field as "is missing" instead of "invalid type". */
export const READABLE_ERRORS: Parameters<z.ZodType['safeParse']>[1] = {
  error: ({ code, input }) => (code === 'invalid_type' && input === undefined ? 'is missing' : undefined),
};

/** LUCCA-09: ids are strings in Lucca's API v5. The maximum length keeps keys within the limits of DynamoDB and SQS. */
export const identifier = z
  .string()
  .min(1, { error: 'must not be empty' })
  .max(256, { error: 'must hold at most 256 characters' })
  .refine((id) => id.isWellFormed(), { error: 'is not well-formed Unicode' });

/** LUCCA-10: `2026-03-02T09:00:00+01:00`, with an offset or `Z`. The maximum length keeps versions within the limits of DynamoDB. */
export const instant = z.iso
  .datetime({ offset: true, error: 'is not a date and time with Z or an offset' })
  .max(64, { error: 'must hold at most 64 characters' });

/** LUCCA-10: `2026-03-02` */
export const day = z.iso.date({ error: 'is not a date such as 2026-03-02' });

/** An IANA name such as `Europe/Paris`. */
export const timeZone = z.string().refine(isTimeZone, { error: 'is not an IANA time zone' });

/** The tenant and the longest resource id fit into a DynamoDB sort key (1,024 bytes). */
const MAX_TENANT_LENGTH = 200;

/** Origin of a tenant such as `https://acme.ilucca.net`: lower case, punycode, without path or trailing slash. */
export const tenant = z
  .url({ protocol: /^https$/, error: 'is not an https URL' })
  .max(256, { error: 'must hold at most 256 characters' })
  .transform((url) => new URL(url).origin)
  .pipe(
    z
      .string()
      .max(MAX_TENANT_LENGTH, { error: `must have an origin of at most ${MAX_TENANT_LENGTH} characters` }),
  );

/** Links are optional: an invalid link becomes null, so that the event still reaches the calendar. */
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

/**
 * Returns a schema for the `data` of `created` and `updated` events: `removed`, else `current`. Removed resources may be
 * incomplete, so only `current` reports problems.
 */
export function removedOrCurrent<Removed, Current>(
  removed: z.ZodType<Removed>,
  current: z.ZodType<Current>,
): z.ZodType<Removed | Current> {
  return z.unknown().transform((data, context) => {
    const asRemoved = removed.safeParse(data);
    if (asRemoved.success) return asRemoved.data;
    const asCurrent = current.safeParse(data, READABLE_ERRORS);
    if (asCurrent.success) return asCurrent.data;
    addIssues(context, asCurrent.error);
    return z.NEVER;
  });
}

/** Adds the issues of another schema to the context. */
export function addIssues(context: z.RefinementCtx, { issues }: z.ZodError): void {
  for (const { path, message } of issues) context.addIssue({ code: 'custom', path, message });
}
