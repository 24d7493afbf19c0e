import { styleText } from 'node:util';
import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import { textTable } from '../../../bin/command-line/output';
import { withoutTenant } from '../../../functions/lucca/event-key';
import type { SyncLogSummary } from '../../../functions/store/log/log-rows';
import type { SesMessage } from '../aws/ses-message';
import type { DeliveryResult, ReconcileResult, SamplesResult, SceneResult } from './run-scenes';

/** A calendar event as its owner sees it. */
export type CalendarEntry = {
  /** `tom.nguyen@acme.example` */
  owner: string;
  title: string;
  /** `2026-03-02` for whole days (`to` is inclusive), otherwise `2026-03-02T09:00` in the time zone of the calendar. */
  from: string;
  to: string;
  /** The type of a working location, such as `homeOffice`; otherwise the location. */
  place: string | null;
  guests: string[];
};

const time = z.union([
  z.object({ date: z.iso.date() }),
  z.object({ dateTime: z.iso.datetime({ offset: true }) }),
]);

const event = z.object({
  summary: z.string(),
  start: time,
  end: time,
  location: z.string().nullish(),
  attendees: z.array(z.object({ email: z.string() })).nullish(),
  workingLocationProperties: z.object({ type: z.string() }).nullish(),
});

const ONE_DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Reads an event of Google's API.
 *
 * @param zone IANA name of the time zone of the times @default that of the event's offsets
 */
export function calendarEntry(owner: string, stored: unknown, zone: string | null = null): CalendarEntry {
  const { summary, start, end, location, attendees, workingLocationProperties } = event.parse(stored);
  return {
    owner,
    title: summary,
    from: 'date' in start ? start.date : localTime(start.dateTime, zone),
    // The end date is exclusive.
    to: 'date' in end ? dayBefore(end.date) : localTime(end.dateTime, zone),
    place: workingLocationProperties?.type ?? location ?? null,
    guests: (attendees ?? []).map(({ email }) => email).sort(),
  };
}

/** Without a zone, removes seconds and offset only: the time is local already. */
function localTime(dateTime: string, zone: string | null): string {
  if (zone === null) return dateTime.slice(0, 16);
  return Temporal.Instant.from(dateTime)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - ONE_DAY_MS).toISOString().slice(0, 10);
}

/** Leaves the text unstyled if the output is not a terminal or NO_COLOR is set. */
type Style = (format: 'bold' | 'dim' | 'green' | 'red', text: string) => string;

const styled: Style = (format, text) => styleText(format, text, { stream: process.stdout });

export function formatHeading(text: string): string {
  return `\n${styled('bold', text)}\n`;
}

/** One line with the response to Lucca, the outcome and the title. */
export function formatScene(number: number, result: SceneResult): string {
  const [response, outcome] = columnsOf(result);
  return [String(number).padStart(3), response, outcome.padEnd(30), result.scene.title].join('  ');
}

type Columns = [response: string, outcome: string];

function columnsOf(result: SceneResult): Columns {
  if ('mails' in result) return reconcileColumns(result);
  if ('status' in result) return deliveryColumns(result);
  if ('deliveries' in result) return samplesColumns(result);
  return ['   ', ''];
}

function deliveryColumns({ status, refusal, row, isRepeated }: DeliveryResult): Columns {
  const outcome = row
    ? [row.outcome, row.reason, isRepeated ? 'duplicate' : null].filter((part) => part !== null).join(', ')
    : (refusal ?? 'not delivered');
  const accepted = status !== null && status < 300;
  return [styled(accepted ? 'green' : 'red', String(status ?? '---')), outcome];
}

/** The status of all deliveries, and how often each outcome occurred. */
function samplesColumns({ deliveries }: SamplesResult): Columns {
  const refused = deliveries.find(({ status }) => status !== 202);
  const counts = Map.groupBy(deliveries, ({ row }) => row?.outcome ?? 'no outcome');
  const outcomes = [...counts].map(([outcome, { length }]) => `${length} ${outcome}`).join(', ');
  return [styled(refused ? 'red' : 'green', String(refused ? (refused.status ?? '---') : 202)), outcomes];
}

function reconcileColumns({ rows, mails }: ReconcileResult): Columns {
  const outcomes = [...new Set(rows.map(({ outcome }) => outcome))].join(', ');
  const sent = mails.length === 0 ? '' : `${mails.length} email${mails.length === 1 ? '' : 's'}`;
  return [styled('dim', 'run'), [outcomes, sent].filter(Boolean).join('; ')];
}

/** At most 110 characters wide. */
export function formatCalendars(entries: readonly CalendarEntry[]): string {
  const columns = [
    { title: 'Calendar of', width: 27 },
    { title: 'When', width: 24 },
    { title: 'What', width: 27 },
    { title: 'Where', width: 15 },
    { title: 'Guests', width: 17 },
  ];
  const rows = entries.map(({ owner, title, from, to, place, guests }) => [
    owner,
    formatTime(from, to),
    title,
    place ?? '',
    guests.map((guest) => guest.replace(/@.*/, '')).join(', '),
  ]);
  return textTable(columns, rows).trimEnd();
}

/** A line about events that are not shown. */
export function formatOmitted(entries: readonly CalendarEntry[]): string {
  const owners = new Set(entries.map(({ owner }) => owner));
  return styled('dim', `And ${entries.length} events of samples in ${owners.size} other calendars.`);
}

/**
 * At most 110 characters wide.
 *
 * @param rows oldest first
 */
export function formatLog(rows: readonly SyncLogSummary[]): string {
  const columns = [
    { title: 'At (UTC)', width: 9 },
    { title: 'Event', width: 6 },
    { title: 'Topic', width: 23 },
    { title: 'Resource', width: 20 },
    { title: 'Employee', width: 26 },
    { title: 'Outcome', width: 26 },
  ];
  const lines = rows.map(({ at, eventId, topic, resource, employee, outcome, reason }) => [
    at.slice(11, 19),
    eventId,
    topic ?? '',
    resource === null ? '' : withoutTenant(resource),
    employee ?? '',
    reason === null ? outcome : `${outcome}, ${reason}`,
  ]);
  return textTable(columns, lines).trimEnd();
}

/** At most 110 characters wide. */
export function formatMails(mails: readonly SesMessage[]): string {
  const columns = [
    { title: 'At (UTC)', width: 9 },
    { title: 'To', width: 20 },
    { title: 'Subject', width: 70 },
  ];
  return textTable(
    columns,
    mails.map(({ at, to, subject }) => [at.slice(11, 19), to.join(', '), subject]),
  ).trimEnd();
}

/** `2026-03-02`, `2026-03-02 09:00–17:00`, or both ends in full if the days differ. */
function formatTime(from: string, to: string): string {
  if (from === to) return from;
  const [day, start] = from.split('T');
  const [lastDay, end] = to.split('T');
  return day === lastDay && start && end
    ? `${day ?? ''} ${start}–${end}`
    : `${from} – ${to}`.replace(/T/g, ' ');
}

const syncedEvent = z.object({
  message: z.literal('Event synchronized'),
  eventId: z.string().nullable(),
  resource: z.string().nullable(),
  outcome: z.string(),
  reason: z.string().nullish(),
});

/** Returns a line for each synchronized event in the output of a function. */
export function outcomeLines(output: string): string[] {
  return output.split('\n').flatMap((line) => {
    const parsed = syncedEvent.safeParse(parseJson(line));
    if (!parsed.success) return [];
    const { eventId, resource, outcome, reason } = parsed.data;
    return [`event ${eventId ?? '?'} of ${resource ?? '?'}: ${[outcome, reason].filter(Boolean).join(', ')}`];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
