import type { LoggedEvent } from './logged-event';
import { textTable, type Line } from './text-table';

/** Within 120 characters. */
const COLUMNS = [
  { title: 'At (UTC)', width: 20 },
  { title: 'Outcome', width: 11 },
  { title: 'Configuration', width: 16 },
  { title: 'Product', width: 9 },
  { title: 'Resource', width: 30 },
  { title: 'Employee', width: 33 },
];
/** Printed at once, so that the first rows do not wait for the last. */
const ROWS_AT_ONCE = 100;

/** A table for people, piece by piece. */
export async function* logTable(events: AsyncIterable<LoggedEvent>, since: string): AsyncGenerator<string> {
  let lines: Line[] = [];
  let rows = 0;
  const piece = () => textTable(COLUMNS, lines, { head: rows <= ROWS_AT_ONCE });
  for await (const event of events) {
    if (rows > 0 && rows % ROWS_AT_ONCE === 0) {
      yield piece();
      lines = [];
    }
    lines.push(...linesOf(event));
    rows += 1;
  }
  yield rows === 0 ? `No event matches since ${since}; --since looks further back.\n` : piece();
}

/** One line of facts, one of what there is to explain, one of what Lucca sent. */
function linesOf({ row, payload }: LoggedEvent): Line[] {
  const facts = [
    row.at.slice(0, 19).replace('T', ' '),
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
  ].filter((remark) => remark !== null);
  return [
    facts,
    ...(remarks.length > 0 ? [{ across: `↳ ${remarks.join(' · ')}` }] : []),
    ...(payload ? [{ across: `↳ ${payload}` }] : []),
  ];
}

function withoutTenant(resource: string | null): string | null {
  return resource?.split('#').slice(1).join('#') ?? null;
}
