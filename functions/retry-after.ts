/**
 * How long a server asks to wait, ms; null if it does not say. `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3).
 *
 * @param now ms since the epoch
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}
