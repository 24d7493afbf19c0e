import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { dayAfter } from '../shared/time';

/** GOOGLE-24: Google's limits in characters. They come from public code: the Calendar API documents none. */
export const TITLE_LENGTH = 1024;
const DESCRIPTION_LENGTH = 8192;

/** Maximum length of an address in SMTP (RFC 5321). Addresses are also index keys of the sync log. */
const address = z.email().max(254);

/** Created when the first text must be truncated: creation is slow, and rarely needed. */
let segmenter: Intl.Segmenter | undefined;

/** Returns the text as one line: line breaks and other control characters become spaces. */
export function line(text: string | null, maxLength: number = TITLE_LENGTH): string {
  return truncate(clean(text).replace(/\s+/g, ' ').trim(), maxLength);
}

/** Returns the text with its line breaks: other control characters become spaces. */
export function paragraphs(text: string | null): string {
  return truncate(clean(text).trim(), DESCRIPTION_LENGTH);
}

/** Lone surrogates and control characters are legal in JSON, but not in text. */
function clean(text: string | null): string {
  return (text ?? '')
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}\u2028\u2029]/gu, (character) => (character === '\n' ? '\n' : ' '));
}

/** Ends a truncated text with an ellipsis, and never splits a grapheme, such as an emoji. */
function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  let end = 0;
  for (const { index, segment } of segmenter.segment(text)) {
    if (index + segment.length > maxLength - 1) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}

/** Returns the times of an all-day event. Both days are inclusive; Google's end date is exclusive. */
export function wholeDays(first: string, last: string = first) {
  return { start: { date: first }, end: { date: dayAfter(last) } };
}

/**
 * Returns a local time with the UTC offset of that day, so that daylight saving time does not shift it.
 *
 * @param time `09:00`
 */
export function clockTime(date: string, time: string, timeZone: string) {
  const at = Temporal.PlainDate.from(date).toZonedDateTime({
    timeZone,
    plainTime: Temporal.PlainTime.from(time),
  });
  return { dateTime: at.toString({ timeZoneName: 'never' }), timeZone };
}

/** Returns the start of a day, which is not 00:00 if daylight saving time starts at midnight. */
export function startOfDay(date: string, timeZone: string) {
  const at = Temporal.PlainDate.from(date).toZonedDateTime(timeZone);
  return { dateTime: at.toString({ timeZoneName: 'never' }), timeZone };
}

/** Returns the end of an event as ISO 8601, UTC with milliseconds. A date means the end of that day. */
export function endInstant(dateOrInstant: string): string {
  const isDate = !dateOrInstant.includes('T');
  return new Date(isDate ? dayAfter(dateOrInstant) : dateOrInstant).toISOString();
}

/**
 * Validates an address: Google rejects a whole event for one malformed guest.
 *
 * @returns the address in lower case, so that a calendar has one identifier; null if it is missing or malformed
 */
export function usableAddress(email: string | null): string | null {
  const { data } = address.safeParse(email?.trim().toLowerCase());
  return data ?? null;
}
