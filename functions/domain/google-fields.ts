import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';

/** Google's limits, as public code bases report them; the Calendar API documents none. */
export const TITLE_LENGTH = 1024;

const DESCRIPTION_LENGTH = 8192;

/** Made with the first text that is too long: most instances of the function meet none, and it takes long to make. */
let segmenter: Intl.Segmenter | undefined;

/** One line of text: line breaks and other control characters become spaces. */
export function line(text: string | null, maxLength: number = TITLE_LENGTH): string {
  return cut(clean(text).replace(/\s+/g, ' ').trim(), maxLength);
}

/** Text that keeps its line breaks. */
export function paragraphs(text: string | null): string {
  return cut(clean(text).trim(), DESCRIPTION_LENGTH);
}

/** Lone surrogates and control characters are legal in JSON, but no text. */
function clean(text: string | null): string {
  return (text ?? '')
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}\u2028\u2029]/gu, (character) => (character === '\n' ? '\n' : ' '));
}

/** Cuts visibly, with an ellipsis, and never inside what a reader sees as one character. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  segmenter ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  let end = 0;
  for (const { index, segment } of segmenter.segment(text)) {
    if (index + segment.length > maxLength - 1) break;
    end = index + segment.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}

/** A whole day in Google's words, whose end is the day after; or several, the last included. */
export function wholeDays(first: string, last: string = first) {
  return { start: { date: first }, end: { date: dayAfter(last) } };
}

/**
 * A clock time of a day. The offset is the one of that day: it keeps its hour when the clocks change.
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

/** When a day begins, which is not midnight everywhere. */
export function startOfDay(date: string, timeZone: string) {
  const at = Temporal.PlainDate.from(date).toZonedDateTime(timeZone);
  return { dateTime: at.toString({ timeZoneName: 'never' }), timeZone };
}

export function dayAfter(date: string): string {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toString();
}

/** ISO 8601, UTC with milliseconds. A date means the end of that day. */
export function endInstant(dateOrInstant: string): string {
  const isDate = !dateOrInstant.includes('T');
  return new Date(isDate ? dayAfter(dateOrInstant) : dateOrInstant).toISOString();
}

/** The longest address that SMTP takes (RFC 5321); it is also a key of the log's index. */
const address = z.email().max(254);

/**
 * Google refuses the whole event for one malformed guest, so an address must at least look like one.
 *
 * @returns the address in lower case, as one calendar has one name; null where there is none that Google would take
 */
export function usableAddress(email: string | null): string | null {
  const { data } = address.safeParse(email?.trim().toLowerCase());
  return data ?? null;
}
