import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { ApiError } from '../api-error';
import type { GoogleEvent, GoogleTime } from './google-event';

const day = z.iso.date();
const dateTime = z.iso.datetime({ offset: true, local: true });
const OFFSET = /(Z|[+-]\d\d:\d\d)$/i;

/** @throws ApiError unless both ends are whole days, or both are instants, and the end comes after the start */
export function checkTimes(event: GoogleEvent): void {
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
