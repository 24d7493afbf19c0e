/**
 * Returns the version of an event: the instant of its `occurredAt` with every fraction digit, then its id. Lucca
 * delivers in no particular order; the event with the highest version is the state of the resource.
 *
 * Versions are ASCII and compare as strings (`<` in JavaScript, conditions in DynamoDB). Example:
 * `2024-02-01T09:34:23.001!00003123` is the second, the fraction without trailing zeros, and the id. Numeric ids are
 * prefixed with their length, so they compare as numbers; they sort before all other ids. LUCCA-13: at the same instant,
 * the higher id is newer.
 *
 * LUCCA-14: Lucca may send one change as several events, one for each version of its API. At the same instant, events of other
 * API versions sort before those of our API version (their id starts with `!-`).
 *
 * @param occurredAt ISO 8601 date and time with `Z` or an offset, any number of fraction digits
 * @throws RangeError if `occurredAt` is not a date and time
 */
export function versionOf(
  occurredAt: string,
  eventId: string,
  { isOtherApiVersion = false }: { isOtherApiVersion?: boolean } = {},
): string {
  const fraction = /\.(\d+)/.exec(occurredAt)?.[1] ?? '';
  const wholeSecond = new Date(occurredAt.replace(/\.\d+/, '')).toISOString().slice(0, 19);
  return `${wholeSecond}.${fraction.replace(/0+$/, '')}!${isOtherApiVersion ? '-' : ''}${comparableId(eventId)}`;
}

/**
 * Returns the event with this version: its id, without leading zeros if it is numeric, and when it occurred, to the
 * second.
 *
 * @returns null if the text is not a version
 */
export function eventOf(version: string): { eventId: string; time: string } | null {
  const [, second, digits, text] = /^([^!]{19})[^!]*!-?(?:0\d{4}(\d+)|1(.*))$/.exec(version) ?? [];
  const eventId = digits ?? (text === undefined ? null : decodeURIComponent(text));
  return second === undefined || eventId === null ? null : { eventId, time: `${second}Z` };
}

/** Returns a version right after this one: the event itself is then outdated, and any later one is not. */
export function versionAfter(version: string): string {
  return `${version}~`;
}

/** Returns the key of a resource, `<tenant>#<type>#<id>`. Events of one resource are processed in order. */
export function resourceKey(tenant: string, type: string, id: string): string {
  return `${tenant}#${type}#${id}`;
}

/** The parts of a resource's key. `tenant`: the origin of the Lucca tenant. */
type Resource = { tenant: string; type: string; id: string };

/** Parses a key such as `https://acme.ilucca.net#leave#12`; null if the format differs. */
export function parseResource(key: string | null): Resource | null {
  const [, tenant, type, id] = /^([^#]*)#([^#]+)#(.+)$/s.exec(key ?? '') ?? [];
  return tenant === undefined || type === undefined || id === undefined ? null : { tenant, type, id };
}

/** Returns `<type>#<id>`, for people; the key itself if its format differs. */
export function withoutTenant(key: string): string {
  const resource = parseResource(key);
  return resource ? `${resource.type}#${resource.id}` : key;
}

function comparableId(id: string): string {
  if (!/^\d+$/.test(id)) return `1${encodeURIComponent(id.toWellFormed())}`;
  const digits = id.replace(/^0+(?=\d)/, '');
  return `0${String(digits.length).padStart(4, '0')}${digits}`;
}
