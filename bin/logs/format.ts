import { nextTryAt } from '../../functions/domain/retry-policy';
import { logKey } from '../../functions/domain/sync-log';
import type { LogFilter } from '../../functions/store/log-list';
import type { SyncLogSummary } from '../../functions/store/log-rows';
import type { LogStore } from '../../functions/store/log-store';
import { moment, tableHead, tableNote, tableRow } from '../command-line/output';

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
 * A table for people, row by row.
 *
 * @param now ms since the epoch
 */
export async function* logTable(
  events: AsyncIterable<LoggedEvent>,
  { since, now }: { since: string; now: number },
): AsyncGenerator<string> {
  let rows = 0;
  for await (const event of events) {
    rows += 1;
    yield `${rows === 1 ? tableHead(COLUMNS) : ''}${textOf(event, now)}`;
  }
  if (rows === 0) yield `No event matches these options since ${since}.\n`;
}

/** One row of facts, a note of what there is to explain, one of what Lucca sent. */
function textOf({ row, payload }: LoggedEvent, now: number): string {
  const nextTry = nextTryAt(row, now);
  const facts = [
    moment(row.at),
    row.outcome,
    row.configuration ?? '',
    row.product ?? '',
    withoutTenant(row.resource) ?? `event ${row.eventId}`,
    row.employee ?? '',
  ];
  const remarks = [
    row.reason,
    row.detail,
    row.attempts > 1 ? `tried ${row.attempts} times` : null,
    row.deliveries > 1 ? `delivered ${row.deliveries} times` : null,
    row.waitingSince === null ? null : `waiting since ${moment(row.waitingSince)}`,
    nextTry === null ? null : `next try from ${moment(nextTry)}`,
  ].filter((remark) => remark !== null);
  const notes = [remarks.join(' · '), payload ?? ''];
  return tableRow(COLUMNS, facts) + notes.map((note) => tableNote(COLUMNS, note)).join('');
}

function withoutTenant(resource: string | null): string | null {
  return resource?.split('#').slice(1).join('#') ?? null;
}

/** What outsiders rely on: these names, in this order. */
const FIELDS = [
  'at',
  'occurredAt',
  'tenant',
  'configuration',
  'topic',
  'product',
  'eventId',
  'resource',
  'employee',
  'outcome',
  'reason',
  'detail',
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

/** One JSON object a line. */
export async function* jsonLines(events: AsyncIterable<LoggedEvent>): AsyncGenerator<string> {
  for await (const { row, payload } of events) {
    const fields = Object.fromEntries(FIELDS.map((name) => [name, row[name]]));
    yield `${JSON.stringify({ ...fields, payload })}\n`;
  }
}

/** A row of the log; `payload` is there where it was asked for, and null where none is kept. */
type LoggedEvent = { row: SyncLogSummary; payload?: string | null };

export async function* loggedEvents(
  logs: LogStore,
  filter: LogFilter,
  { now, payload }: { now: number; payload: boolean },
): AsyncGenerator<LoggedEvent> {
  for await (const row of logs.list(filter, { now })) {
    yield payload ? { row, payload: await payloadOf(row, logs) } : { row };
  }
}

/** As text; bytes that are no text as `base64:…`. */
async function payloadOf(row: SyncLogSummary, logs: LogStore): Promise<string | null> {
  if (row.outcome !== 'waiting' && row.outcome !== 'failed') return null;
  const bytes = await logs.payload(logKey(row));
  if (!bytes) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return `base64:${bytes.toString('base64')}`;
  }
}
