/**
 * The version of an event: the instant of its `occurredAt` with every fraction digit, then its id. Lucca delivers in no
 * particular order; the newest version of a resource is its state.
 *
 * Versions are ASCII text whose string order (`<` here, conditions in DynamoDB) is the order of versions:
 * `2024-02-01T09:34:23.001!00003123` is the second, the fraction without trailing zeros, and the id. Numeric ids compare as
 * numbers, because their length comes first, and sort before all other ids.
 *
 * Lucca may send one change as several events, one for each version of its API. Events of other API versions sort before
 * ours at the same instant (their id starts with `!-`), so that none of them wins by its id.
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
 * The id of the event that has this version. Leading zeros of a numeric id are lost.
 *
 * @returns null if the text is not a version
 */
export function eventIdOf(version: string): string | null {
  const [, digits, text] = /^[^!]*!-?(?:0\d{4}(\d+)|1(.*))$/.exec(version) ?? [];
  return digits ?? (text === undefined ? null : decodeURIComponent(text));
}

/** The key of a resource, `<tenant>#<type>#<id>`. Events of one resource are processed in order. */
export function resourceKey(tenant: string, type: string, id: string): string {
  return `${tenant}#${type}#${id}`;
}

function comparableId(id: string): string {
  if (!/^\d+$/.test(id)) return `1${encodeURIComponent(id.toWellFormed())}`;
  const digits = id.replace(/^0+(?=\d)/, '');
  return `0${String(digits.length).padStart(4, '0')}${digits}`;
}
