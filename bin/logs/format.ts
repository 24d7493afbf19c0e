import { nextRetryAt } from '../../functions/domain/retry-policy';
import { withoutTenant } from '../../functions/lucca/event-key';
import type { SyncLogSummary } from '../../functions/store/log/log-rows';
import { formatTimestamp, tableHeader, tableNote, tableRow } from '../command-line/output';

/** A row of the log; `payload` only if requested, null if none is kept. */
export type LoggedEvent = { row: SyncLogSummary; payload?: string | null };

/** Within 120 characters. */
const COLUMNS = [
  { title: 'At (UTC)', width: 20 },
  { title: 'Outcome', width: 11 },
  { title: 'Configuration', width: 16 },
  { title: 'Product', width: 9 },
  { title: 'Resource', width: 30 },
  { title: 'Employee', width: 33 },
];

/**
 * Formats a table, row by row.
 *
 * @param now ms since the epoch
 */
export async function* formatTable(
  events: AsyncIterable<LoggedEvent>,
  { since, now }: { since: string; now: number },
): AsyncGenerator<string> {
  let rows = 0;
  for await (const event of events) {
    rows += 1;
    yield `${rows === 1 ? tableHeader(COLUMNS) : ''}${formatEvent(event, now)}`;
  }
  if (rows === 0) yield `No matching events since ${since}.\n`;
}

/** Formats a table row, a note with the details of the outcome, and a note with the payload. */
function formatEvent({ row, payload }: LoggedEvent, now: number): string {
  const nextAttempt = nextRetryAt(row, now);
  const cells = [
    formatTimestamp(row.at),
    row.outcome,
    row.configuration ?? '',
    row.product ?? '',
    row.resource === null ? `event ${row.eventId}` : withoutTenant(row.resource),
    row.employee ?? '',
  ];
  const details = [
    row.reason,
    row.detail,
    row.attempts > 1 ? `${row.attempts} attempts` : null,
    row.deliveries > 1 ? `${row.deliveries} deliveries` : null,
    row.waitingSince === null ? null : `waiting since ${formatTimestamp(row.waitingSince)}`,
    nextAttempt === null ? null : `next attempt after ${formatTimestamp(nextAttempt)}`,
  ].filter((detail) => detail !== null);
  const notes = [details.join(' · '), payload ?? ''];
  return tableRow(COLUMNS, cells) + notes.map((note) => tableNote(COLUMNS, note)).join('');
}

/** Documented in bin/README.md: these keys, in this order. */
const JSON_KEYS = [
  'at',
  'occurredAt',
  'tenant',
  'configuration',
  'topic',
  'product',
  'eventId',
  'resource',
  'title',
  'start',
  'end',
  'guests',
  'employee',
  'movedFrom',
  'establishment',
  'outcome',
  'reason',
  'detail',
  'quote',
  'note',
  'noteValue',
  'googleEventId',
  'link',
  'attempts',
  'deliveries',
  'durationMs',
  'waitingSince',
  'replays',
  'nextReplayAt',
  'correlationId',
] as const;

/** Formats one JSON object per line. */
export async function* formatJsonLines(events: AsyncIterable<LoggedEvent>): AsyncGenerator<string> {
  for await (const { row, payload } of events) {
    const fields = Object.fromEntries(JSON_KEYS.map((key) => [key, row[key]]));
    yield `${JSON.stringify({ ...fields, payload })}\n`;
  }
}
