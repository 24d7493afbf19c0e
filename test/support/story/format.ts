import { styleText } from 'node:util';
import * as z from 'zod';
import { textTable } from '../../../bin/command-line/output';
import { withoutTenant } from '../../../functions/lucca/event-key';
import type { SyncLogSummary } from '../../../functions/store/log/log-rows';
import type { SesMessage } from '../aws/ses-message';
import type { CalendarEntry } from './calendar-entry';
import type { DeliveryResult, ReconcileResult, SamplesResult, SceneResult } from './run-scenes';

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
