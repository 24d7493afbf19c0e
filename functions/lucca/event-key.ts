/**
 * The version of an event: the instant of its `occurredAt` with every fraction digit, then its id.
 * Lucca delivers in no order; the newest version of a resource is its state.
 *
 * A version is ASCII text made so that plain text comparison (`<` here, conditions in DynamoDB) is the order of versions:
 * `2024-02-01T09:34:23.001!00003123` is second, fraction without trailing zeros, and the id. Ids made of digits compare as
 * numbers (their length leads) and come before all others.
 *
 * Lucca may tell one change by several events, one for each version of its API: those of other versions than ours come before ours
 * (`!-` leads their id), so that none wins by its id.
 *
 * @param occurredAt ISO 8601 date and time with `Z` or an offset, any number of fraction digits
 * @throws RangeError if `occurredAt` is no such text
 */
export function versionOf(
  occurredAt: string,
  eventId: string,
  { ofOtherApiVersion = false }: { ofOtherApiVersion?: boolean } = {},
): string {
  const fraction = /\.(\d+)/.exec(occurredAt)?.[1] ?? '';
  const wholeSecond = new Date(occurredAt.replace(/\.\d+/, '')).toISOString().slice(0, 19);
  return `${wholeSecond}.${fraction.replace(/0+$/, '')}!${ofOtherApiVersion ? '-' : ''}${comparableId(eventId)}`;
}

/**
 * The id of the event that has this version, as far as the version tells: without leading zeros.
 *
 * @returns null if the text is no version
 */
export function eventIdOf(version: string): string | null {
  const [, digits, text] = /^[^!]*!-?(?:0\d{4}(\d+)|1(.*))$/.exec(version) ?? [];
  return digits ?? (text === undefined ? null : decodeURIComponent(text));
}

function comparableId(id: string): string {
  if (!/^\d+$/.test(id)) return `1${encodeURIComponent(id.toWellFormed())}`;
  const digits = id.replace(/^0+(?=\d)/, '');
  return `0${String(digits.length).padStart(4, '0')}${digits}`;
}

/** The key of the thing that an event is about, `<tenant>#<type>#<id>`: all events of one resource are put in order. */
export function resourceKey(tenant: string, type: string, id: string): string {
  return `${tenant}#${type}#${id}`;
}
