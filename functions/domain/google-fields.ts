import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { dayAfter } from '../shared/time';

/** Google's limits in characters, found in public code: the Calendar API documents none. */
export const TITLE_LENGTH = 1024;
const DESCRIPTION_LENGTH = 8192;

/** The longest address that SMTP takes (RFC 5321); it is also a key of an index of the log. */
const address = z.email().max(254);

/** Created for the first text that is too long: that is slow, and rarely needed. */
let segmenter: Intl.Segmenter | undefined;

/** One line of text: line breaks and other control characters become spaces. */
export function line(text: string | null, maxLength: number = TITLE_LENGTH): string {
  return truncate(clean(text).replace(/\s+/g, ' ').trim(), maxLength);
}

/** Text that keeps its line breaks. */
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

/** Ends with an ellipsis, and never splits what a reader sees as one character. */
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

/** All-day event from the first to the last day, both included. Google's end is the day after. */
export function wholeDays(first: string, last: string = first) {
  return { start: { date: first }, end: { date: dayAfter(last) } };
}

/**
 * A local time of a day, with the offset of that day: it stays the same hour when the clocks change.
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

/** The start of a day: where the clocks change at midnight, it is not 00:00. */
export function startOfDay(date: string, timeZone: string) {
  const at = Temporal.PlainDate.from(date).toZonedDateTime(timeZone);
  return { dateTime: at.toString({ timeZoneName: 'never' }), timeZone };
}

/** When an event ends, ISO 8601, UTC with milliseconds. A date means the end of that day. */
export function endInstant(dateOrInstant: string): string {
  const isDate = !dateOrInstant.includes('T');
  return new Date(isDate ? dayAfter(dateOrInstant) : dateOrInstant).toISOString();
}

/**
 * An address as Google takes it: Google rejects a whole event for one malformed guest.
 *
 * @returns the address in lower case, so that one calendar has one name; null if it is missing or malformed
 */
export function usableAddress(email: string | null): string | null {
  const { data } = address.safeParse(email?.trim().toLowerCase());
  return data ?? null;
}
