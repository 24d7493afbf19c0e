import type { Leave } from '../lucca/leave';
import type { SessionTime, Workplace } from '../lucca/calendar-event';
import type { ResourceState } from '../lucca/delivery';
import type { Configuration } from './configuration';
import { line, wholeDays } from './google-fields';
import type { Mapping, WrittenEvent, WrittenEvents } from './mapping';
import { absenceTitle } from './project-leave';
import { workplaceTitle } from './project-workplace';
import type { SyncLog } from './sync-log';

/** What the log shows of an event, besides its outcome. */
export type EventSummary = Pick<SyncLog, 'title' | 'start' | 'end' | 'guests'>;

type Presentation = Configuration['presentation'];
type Time = WrittenEvent['start'];

/** In characters: enough to recognize an event, and a row of the log stays small. */
const MAX_TITLE_LENGTH = 200;

const NO_SUMMARY: EventSummary = { title: null, start: null, end: null, guests: null };

/** Summarizes the events of a resource as they are written: from the start of the first to the end of the last. */
export function summaryOfWritten({ parts, guests }: Pick<WrittenEvents, 'parts' | 'guests'>): EventSummary {
  const [first] = parts;
  const last = parts.at(-1);
  if (!first || !last) return NO_SUMMARY;
  const { eventType, summary, start } = first.event;
  const mayHaveGuests = eventType === 'default' && guests.length > 0;
  return {
    title: summary === '' ? null : line(summary, MAX_TITLE_LENGTH),
    start: formatTime(start),
    end: formatTime(last.event.end),
    guests: mayHaveGuests ? guests.length : null,
  };
}

/**
 * Summarizes an event that is not written, from what Lucca states. What it does not state comes from what was written
 * before. The days of half days and absences are whole days.
 *
 * @param presentation of its configuration; null if there is none: the title of an absence could then reveal more than
 *   administrators want to show, and stays unknown
 */
export function summaryOfState(
  state: ResourceState,
  mapping: Pick<Mapping, 'written'> | null,
  presentation: Presentation | null,
): EventSummary {
  const written = mapping?.written ? summaryOfWritten(mapping.written) : NO_SUMMARY;
  const stated = statedSummary(state, presentation);
  return {
    title: stated.title ?? written.title,
    start: stated.start ?? written.start,
    end: stated.end ?? written.end,
    guests: stated.guests ?? written.guests,
  };
}

function statedSummary(state: ResourceState, presentation: Presentation | null): EventSummary {
  switch (state.kind) {
    case 'training-session':
      return {
        title: line(state.title, MAX_TITLE_LENGTH) || null,
        ...timesOf(sessionTimes(state.time)),
        guests: state.attendees.length,
      };
    case 'workplace':
      return { ...NO_SUMMARY, title: placeOf(state, presentation), ...timesOf(wholeDays(state.date)) };
    case 'leave':
      return {
        ...NO_SUMMARY,
        title: presentation && line(absenceTitle(state, presentation).title, MAX_TITLE_LENGTH),
        ...daysOf(state),
      };
    case 'removed':
    case 'employee':
    case 'employee-to-refresh':
      return NO_SUMMARY;
  }
}

/** Without a configuration, the language is unknown: only the name of the place can be shown. */
function placeOf(workplace: Workplace, presentation: Presentation | null): string | null {
  const { location } = workplace;
  const title = presentation
    ? workplaceTitle(workplace, presentation)
    : line(location.type === 'remoteWork' ? null : location.name);
  return line(title, MAX_TITLE_LENGTH) || null;
}

function sessionTimes(time: SessionTime): { start: Time; end: Time } {
  if (time.kind === 'days') return wholeDays(time.startsOn, time.endsOn);
  const zone = time.timeZone === null ? {} : { timeZone: time.timeZone };
  return { start: { dateTime: time.startsAt, ...zone }, end: { dateTime: time.endsAt, ...zone } };
}

function daysOf({ days }: Leave): Pick<EventSummary, 'start' | 'end'> {
  const dates = days.map(({ date }) => date).sort();
  const [first] = dates;
  return first === undefined ? { start: null, end: null } : timesOf(wholeDays(first, dates.at(-1)));
}

function timesOf({ start, end }: { start: Time; end: Time }): Pick<EventSummary, 'start' | 'end'> {
  return { start: formatTime(start), end: formatTime(end) };
}

/** Returns a day, or an instant with its time zone as in RFC 9557: `2026-03-02T09:00:00+01:00[Europe/Paris]`. */
function formatTime({ date, dateTime, timeZone }: Time): string | null {
  if (dateTime === undefined) return date ?? null;
  return timeZone === undefined ? dateTime : `${dateTime}[${timeZone}]`;
}

/** Returns the time in Google's format; the inverse of {@link formatTime}. */
export function parseEventTime(text: string | null): Time | null {
  if (text === null) return null;
  if (!text.includes('T')) return { date: text };
  const [dateTime = '', timeZone] = text.replace(/\]$/, '').split('[');
  return { dateTime, ...(timeZone !== undefined && { timeZone }) };
}
