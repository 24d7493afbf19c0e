import { styleText } from 'node:util';
import * as z from 'zod';
import { textTable } from '../../../bin/command-line/output';
import type { SyncLogSummary } from '../../../functions/store/log-rows';
import type { SesMessage } from '../aws/ses-message';
import type { CalendarEntry } from './calendar-entry';
import type { Played, PlayedDelivery, PlayedRun } from './run-scenes';

/** Takes a text and its style; gives it back unstyled where the output is no terminal, or NO_COLOR is set. */
type Style = (format: 'bold' | 'dim' | 'green' | 'red', text: string) => string;

const styled: Style = (format, text) => styleText(format, text, { stream: process.stdout });

export function showHeading(text: string): string {
  return `\n${styled('bold', text)}\n`;
}

/** One line: what Lucca got, what happened, and what it was about. */
export function showScene(number: number, played: Played): string {
  const [answer, happened] = partsOf(played);
  return [String(number).padStart(3), answer, happened.padEnd(30), played.scene.title].join('  ');
}

type Parts = [answer: string, happened: string];

function partsOf(played: Played): Parts {
  if ('mails' in played) return runParts(played);
  if ('status' in played) return deliveryParts(played);
  // Lucca does not tell of it.
  return ['   ', ''];
}

function deliveryParts({ status, refusal, row, repeated }: PlayedDelivery): Parts {
  const happened = row
    ? [row.outcome, row.reason, repeated ? 'nothing new' : null].filter((part) => part !== null).join(', ')
    : (refusal ?? 'nothing');
  const taken = status !== null && status < 300;
  return [styled(taken ? 'green' : 'red', String(status ?? '---')), happened];
}

function runParts({ rows, mails }: PlayedRun): Parts {
  const outcomes = [...new Set(rows.map(({ outcome }) => outcome))].join(', ');
  const sent = mails.length === 0 ? '' : `${mails.length} mail${mails.length === 1 ? '' : 's'}`;
  return [styled('dim', 'run'), [outcomes, sent].filter(Boolean).join('; ')];
}

/** At most 110 characters wide. */
export function showCalendars(entries: readonly CalendarEntry[]): string {
  const columns = [
    { title: 'Calendar of', width: 27 },
    { title: 'When', width: 24 },
    { title: 'What', width: 27 },
    { title: 'Where', width: 15 },
    { title: 'Guests', width: 17 },
  ];
  const rows = entries.map(({ owner, title, from, to, place, guests }) => [
    owner,
    when(from, to),
    title,
    place ?? '',
    guests.map((guest) => guest.replace(/@.*/, '')).join(', '),
  ]);
  return textTable(columns, rows).trimEnd();
}

/**
 * At most 110 characters wide.
 *
 * @param rows oldest first
 */
export function showLog(rows: readonly SyncLogSummary[]): string {
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
    resource?.split('#').slice(1).join('#') ?? '',
    employee ?? '',
    reason === null ? outcome : `${outcome}, ${reason}`,
  ]);
  return textTable(columns, lines).trimEnd();
}

/** At most 110 characters wide. */
export function showMails(mails: readonly SesMessage[]): string {
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

/** `2026-03-02`, `2026-03-02 09:00–17:00`, or from and to in full where the days differ. */
function when(from: string, to: string): string {
  if (from === to) return from;
  const [day, start] = from.split('T');
  const [lastDay, end] = to.split('T');
  return day === lastDay && start && end
    ? `${day ?? ''} ${start}–${end}`
    : `${from} – ${to}`.replace(/T/g, ' ');
}

const synchronised = z.object({
  message: z.literal('Event synchronised'),
  eventId: z.string().nullable(),
  resource: z.string().nullable(),
  outcome: z.string(),
  reason: z.string().nullish(),
});

/** The events that a piece of a function's output says were synchronised, in one line each. */
export function outcomeLines(output: string): string[] {
  return output.split('\n').flatMap((line) => {
    const parsed = synchronised.safeParse(parseJson(line));
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
