import type { LogPage, LogRow } from '../../../../../functions/console/contract/logs';
import {
  appendPage,
  replaceRow,
  showArrived,
  startRows,
  updateRows,
} from '../../../../../functions/console/page/screens/log/list/live-rows';
import { aConsoleRow } from '../../../../support/builders/console-log-rows';

const row = (id: string, second: number, overrides: Partial<LogRow> = {}) =>
  aConsoleRow({ id, at: `2026-11-30T13:00:${String(second).padStart(2, '0')}Z`, ...overrides });
const page = (items: LogRow[], cursor: string | null = null): LogPage => ({
  ...{ items, cursor },
  searchedTo: '2026-11-30T12:00:00Z',
});
const ids = (rows: readonly LogRow[]) => rows.map(({ id }) => id);

describe('the rows of the log', () => {
  it('are not moved by a new one, which is shown on request, newest first', () => {
    const rows = updateRows(
      startRows(page([row('b', 20), row('a', 10)])),
      page([row('c', 30), row('b', 20), row('a', 10)]),
    );

    expect(ids(rows.shown)).toEqual(['b', 'a']);
    expect(ids(rows.arrived)).toEqual(['c']);
    expect(ids(showArrived(rows).shown)).toEqual(['c', 'b', 'a']);
    expect(showArrived(rows).arrived).toEqual([]);
  });

  it('include a new one at once if there was none', () => {
    const rows = updateRows(startRows(page([])), page([row('a', 10)]));

    expect(ids(rows.shown)).toEqual(['a']);
    expect(rows.arrived).toEqual([]);
  });

  it('insert an event that arrives late where it belongs', () => {
    const rows = updateRows(
      startRows(page([row('c', 30), row('a', 10)])),
      page([row('c', 30), row('b', 20), row('a', 10)]),
    );

    expect(ids(showArrived(rows).shown)).toEqual(['c', 'b', 'a']);
  });

  it('take over a new outcome', () => {
    const rows = updateRows(
      startRows(page([row('a', 10, { outcome: 'failed' })])),
      page([row('a', 10, { outcome: 'created' })]),
    );

    expect(rows.shown).toEqual([row('a', 10, { outcome: 'created' })]);
  });

  it('drop those that no longer match the filters, but none of later pages', () => {
    const loaded = appendPage(startRows(page([row('d', 40), row('c', 30)], 'next')), page([row('a', 10)]));
    const rows = updateRows(loaded, page([row('d', 40), row('b', 20)], 'next'));

    expect(ids(rows.shown)).toEqual(['d', 'a']);
    expect(rows.cursor).toBeNull();
  });

  it('leave rows of the next page to the button for more', () => {
    const rows = updateRows(
      startRows(page([row('d', 40), row('c', 30)], 'next')),
      page([row('c', 30), row('b', 20)], 'next'),
    );

    expect(ids(rows.shown)).toEqual(['c']);
    expect(rows.arrived).toEqual([]);
  });

  it('keep how far a search without results has come', () => {
    const searched = appendPage(startRows(page([], 'first')), page([], 'second'));

    expect(updateRows(searched, page([], 'first')).cursor).toBe('second');
  });

  it('take over one row, and show none twice', () => {
    const rows = appendPage(startRows(page([row('b', 20)], 'next')), page([row('b', 20), row('a', 10)]));

    expect(ids(rows.shown)).toEqual(['b', 'a']);
    expect(replaceRow(rows, row('a', 10, { outcome: 'failed' })).shown[1]?.outcome).toBe('failed');
  });
});
