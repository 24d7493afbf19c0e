import * as z from 'zod';

/** The longest address that SMTP takes (RFC 5321); it is also a key of the log's index. */
const address = z.email().max(254);

/**
 * Google refuses the whole event for one malformed guest, so an address must at least look like one.
 *
 * @returns the address in lower case, as one calendar has one name; null where there is none that Google would take
 */
export function usableAddress(email: string | null): string | null {
  const { data } = address.safeParse(email?.trim().toLowerCase());
  return data ?? null;
}
