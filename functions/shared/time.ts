/** The answers so far: the question is a slow one, and the same few names come again and again. */
const known = new Map<string, boolean>();

const MAX_KNOWN = 1000;

/** Whether Node, and so the calculation of local times, knows this IANA name; an offset such as `+01:00` is none. */
export function isTimeZone(name: string): boolean {
  const answer = known.get(name) ?? isKnownToNode(name);
  if (known.size < MAX_KNOWN) known.set(name, answer);
  return answer;
}

function isKnownToNode(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}

/** A server that says "now", or whose clock is behind, has still refused: our own back-off is not shorter than this. */
const SHORTEST_MS = 1000;

/** No server means more: what is closed for so long is asked again. */
const LONGEST_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * How long a server asks to wait, ms; null if it does not say. `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3).
 *
 * @param now ms since the epoch
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, SHORTEST_MS), LONGEST_MS);
}
