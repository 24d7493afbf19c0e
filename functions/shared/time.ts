export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const DAY_S = DAY_MS / 1000;

/** @param time ms since the epoch */
export function toIso(time: number): string {
  return new Date(time).toISOString();
}

/**
 * Returns the day of an instant in UTC, such as `2026-03-02`.
 *
 * @param time ms since the epoch
 */
export function dayOf(time: number): string {
  return toIso(time).slice(0, 10);
}

/** @param day `2026-03-02` */
export function dayBefore(day: string): string {
  return dayOf(Date.parse(day) - DAY_MS);
}

/** @param day `2026-03-02` */
export function dayAfter(day: string): string {
  return dayOf(Date.parse(day) + DAY_MS);
}

/** Limits of a wait that a server requests: it may send 0, or a date from a wrong clock. */
const MIN_RETRY_AFTER_MS = 1000;
const MAX_RETRY_AFTER_MS = 7 * DAY_MS;

/** Creating an `Intl.DateTimeFormat` is slow, and the same few names are checked repeatedly. */
const checkedTimeZones = new Map<string, boolean>();
const MAX_CHECKED_TIME_ZONES = 1000;

/**
 * Parses a `Retry-After` header: a number of seconds or a date (RFC 9110, 10.2.3).
 *
 * @param now ms since the epoch
 * @returns the wait in ms; null if the header is missing or malformed
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, MIN_RETRY_AFTER_MS), MAX_RETRY_AFTER_MS);
}

/** Whether Node.js can calculate local times for this IANA name. An offset such as `+01:00` is not a name. */
export function isTimeZone(name: string): boolean {
  const isKnown = checkedTimeZones.get(name) ?? isKnownToNode(name);
  if (checkedTimeZones.size < MAX_CHECKED_TIME_ZONES) checkedTimeZones.set(name, isKnown);
  return isKnown;
}

function isKnownToNode(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
