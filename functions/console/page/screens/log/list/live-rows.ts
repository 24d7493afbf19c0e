import type { LogPage, LogRow } from '../../../../contract/logs';

/** The rows on the screen, and those that arrived meanwhile. */
export type Rows = {
  shown: readonly LogRow[];
  /** New rows are not inserted before the person asks for them: the list would move away from under the pointer. */
  arrived: readonly LogRow[];
  cursor: string | null;
  searchedTo: string;
};

/** The first page, and the following ones. */
export function startRows({ items, cursor, searchedTo }: LogPage): Rows {
  return { shown: items, arrived: [], cursor, searchedTo };
}

export function appendPage({ shown, arrived }: Rows, { items, cursor, searchedTo }: LogPage): Rows {
  const known = idsOf(shown);
  return { shown: [...shown, ...items.filter(({ id }) => !known.has(id))], arrived, cursor, searchedTo };
}

/**
 * Updates the rows from a newer first page: known rows are replaced, those that no longer match are removed, and
 * unknown ones wait in `arrived`, unless the list was empty.
 */
export function updateRows(rows: Rows, page: LogPage): Rows {
  if (rows.shown.length === 0) return page.items.length > 0 ? startRows(page) : rows;
  const fresh = new Map(page.items.map((row) => [row.id, row]));
  const oldest = page.items.at(-1)?.at;
  const isCovered = ({ at }: LogRow) => page.cursor === null || (oldest !== undefined && at > oldest);
  const shown = rows.shown.flatMap((row) => {
    const update = fresh.get(row.id);
    if (update) return [update];
    return isCovered(row) ? [] : [row];
  });
  const known = idsOf(shown);
  // Older than all that is shown: they are on the next page.
  const end = rows.cursor === null ? '' : (rows.shown.at(-1)?.at ?? '');
  return { ...rows, shown, arrived: page.items.filter(({ id, at }) => !known.has(id) && at >= end) };
}

/** Inserts the rows that arrived, in the order of the log: newest first. */
export function showArrived(rows: Rows): Rows {
  const all = [...rows.arrived, ...rows.shown].sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
  return { ...rows, shown: all, arrived: [] };
}

/** Replaces one row, such as after a retry. */
export function replaceRow(rows: Rows, row: LogRow): Rows {
  return { ...rows, shown: rows.shown.map((one) => (one.id === row.id ? row : one)) };
}

function idsOf(rows: readonly LogRow[]): Set<string> {
  return new Set(rows.map(({ id }) => id));
}
