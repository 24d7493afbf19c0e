import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { ApiError } from '../api-error';
import type { GoogleSwitches } from '../switches';
import { TEXT_LIMITS, type GoogleEvent, type GoogleTime } from './google-event';

/** Fields with a fixed set of values. */
const WORDS: [keyof GoogleEvent, string[]][] = [
  ['status', ['confirmed', 'tentative', 'cancelled']],
  ['transparency', ['opaque', 'transparent']],
  ['visibility', ['default', 'public', 'private', 'confidential']],
  ['colorId', ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11']],
];
const EVENT_TYPES = ['default', 'workingLocation', 'outOfOffice'];
const ANSWERS = ['needsAction', 'declined', 'tentative', 'accepted'];

const email = z.email();
const webAddress = z.url({ protocol: /^https?$/ });

/** @throws ApiError if Google rejects an event of any type with these values */
export function checkEvent(
  event: GoogleEvent,
  switches: Pick<GoogleSwitches, 'longTexts' | 'textLimitsLowerBy'>,
): void {
  checkModelled(event);
  for (const [field, words] of WORDS) checkWord(field, event[field], words);
  checkLengths(event, switches);
  checkTimes(event);
  checkGuests(event);
  checkSource(event);
  checkReminders(event);
}

/** 5 to 1024 base32hex characters. */
export function checkEventId(id: string): void {
  if (!/^[a-v0-9]{5,1024}$/.test(id)) throw ApiError.invalid('Invalid resource id value.');
}

function checkModelled({ eventType, recurrence, attachments, conferenceData }: GoogleEvent): void {
  if (!EVENT_TYPES.includes(eventType ?? 'default')) {
    throw ApiError.notModelled(`events of other types than ${EVENT_TYPES.join(', ')}`);
  }
  if (recurrence ?? attachments ?? conferenceData) {
    throw ApiError.notModelled('recurring events, attachments and conferences');
  }
}

function checkWord(field: string, value: unknown, words: string[]): void {
  if (value !== undefined && !words.some((word) => word === value)) {
    throw ApiError.invalid(`Invalid value for: ${field}`);
  }
}

/** GOOGLE-24: length in UTF-16 code units, the strictest way to count characters. */
function checkLengths(
  { summary, location, description }: GoogleEvent,
  { longTexts, textLimitsLowerBy }: Pick<GoogleSwitches, 'longTexts' | 'textLimitsLowerBy'>,
): void {
  if (longTexts === 'cut') return;
  for (const [field, text] of Object.entries({ summary, location, description })) {
    const limit = field === 'description' ? TEXT_LIMITS.description : TEXT_LIMITS.summary;
    if (text && text.length > limit - textLimitsLowerBy) throw ApiError.invalid(`The ${field} is too long.`);
  }
}

function checkGuests({ attendees = [] }: GoogleEvent): void {
  const seen = new Set<string>();
  for (const guest of attendees) {
    const address = email.safeParse(guest.email);
    if (!address.success) throw ApiError.invalid('Invalid attendee email.');
    if (seen.has(address.data.toLowerCase())) throw ApiError.invalid('Duplicate attendee email.');
    seen.add(address.data.toLowerCase());
    checkWord('responseStatus', guest.responseStatus, ANSWERS);
  }
}

function checkSource({ source }: GoogleEvent): void {
  if (source && !webAddress.safeParse(source.url).success) {
    throw ApiError.invalid('The source url must be an HTTP or HTTPS address.');
  }
}

const MAX_REMINDERS = 5;
const FOUR_WEEKS_MINUTES = 40_320;

function checkReminders({ reminders }: GoogleEvent): void {
  const overrides = reminders?.overrides ?? [];
  if (overrides.length > 0 && reminders?.useDefault !== false) {
    const message = 'Cannot specify both default reminders and overrides at the same time.';
    throw new ApiError(400, 'cannotUseDefaultRemindersAndSpecifyOverride', message);
  }
  if (overrides.length > MAX_REMINDERS) throw ApiError.invalid('Too many override reminders.');
  for (const { method, minutes } of overrides) {
    const isMethod = method === 'email' || method === 'popup';
    const isTime = Number.isInteger(minutes) && Number(minutes) >= 0 && Number(minutes) <= FOUR_WEEKS_MINUTES;
    if (!isMethod || !isTime) throw ApiError.invalid('Invalid override reminder.');
  }
}

const day = z.iso.date();
const dateTime = z.iso.datetime({ offset: true, local: true });
const OFFSET = /(Z|[+-]\d\d:\d\d)$/i;

/** @throws ApiError unless both ends are whole days, or both are instants, and the end comes after the start */
function checkTimes(event: GoogleEvent): void {
  const start = event.start ?? {};
  const end = event.end ?? {};
  checkTime(start, 'start');
  checkTime(end, 'end');
  if (isAllDay(start) !== isAllDay(end)) {
    throw ApiError.invalid('Start and end times must either both be date or both be dateTime.');
  }
  const length = instantOf(end) - instantOf(start);
  // The end of whole days is exclusive; a timed event may have no length.
  if (length < 0 || (length === 0 && isAllDay(start))) {
    throw new ApiError(400, 'timeRangeEmpty', 'The specified time range is empty.');
  }
}

export function isAllDay(time: GoogleTime): boolean {
  return typeof time.date === 'string';
}

/** Milliseconds since the epoch; a whole day counts from midnight UTC. */
export function instantOf(time: GoogleTime): number {
  const text = time.dateTime ?? time.date ?? '';
  if (isAllDay(time) || OFFSET.test(text)) return Date.parse(text);
  return Temporal.PlainDateTime.from(text).toZonedDateTime(time.timeZone ?? 'UTC').epochMilliseconds;
}

function checkTime(time: GoogleTime, name: 'start' | 'end'): void {
  if (!time.date && !time.dateTime) throw new ApiError(400, 'required', `Missing ${name} time.`);
  if (time.date && time.dateTime) throw ApiError.invalid(`Invalid ${name} time.`);
  const isValid = time.date ? day.safeParse(time.date).success : dateTime.safeParse(time.dateTime).success;
  if (!isValid) throw ApiError.invalid(`Invalid ${name} time.`);

  if (time.timeZone && !isTimeZone(time.timeZone)) {
    throw ApiError.invalid(`Invalid time zone definition for ${name} time.`);
  }
  if (time.dateTime && !OFFSET.test(time.dateTime) && !time.timeZone) {
    throw new ApiError(400, 'required', `Missing time zone definition for ${name} time.`);
  }
}

/** The check is slow, so its results are cached. */
const zones = new Map<string, boolean>();

function isTimeZone(name: string): boolean {
  const known = zones.get(name) ?? isKnownToNode(name);
  zones.set(name, known);
  return known;
}

function isKnownToNode(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // An offset is a zone for JavaScript, not for Google.
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
