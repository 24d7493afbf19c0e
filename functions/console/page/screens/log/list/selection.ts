import type { LogRow } from '../../../../contract/logs';

/** Ids of the selected rows that can still be retried, in the order of the list. */
export function selectedRows(rows: readonly LogRow[], selected: ReadonlySet<string>): LogRow[] {
  return retryableRows(rows).filter(({ id }) => selected.has(id));
}

export function retryableRows(rows: readonly LogRow[]): LogRow[] {
  return rows.filter(({ isRetryable }) => isRetryable);
}

export function withSelected(
  selected: ReadonlySet<string>,
  ids: readonly string[],
  isSelected: boolean,
): ReadonlySet<string> {
  const next = new Set(selected);
  for (const id of ids) {
    if (isSelected) next.add(id);
    else next.delete(id);
  }
  return next;
}
