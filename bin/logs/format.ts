import { nextTryAt } from '../../functions/domain/retry-policy';
import type { LoggedEvent } from '../commands/logged-event';
import { moment } from '../commands/moment';
import { tableHead, tableNote, tableRow } from '../command-line/output';

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
