import type { QueryOf } from '../../../contract/operations';
import type { LogPage } from '../../../contract/logs';
import type { Call } from '../../api';

/** Rows of one page, as it is shown. */
const PAGE_SIZE = 50;
/** So many searches make up one page: where little matches, the rest is for who asks to go on. */
const SEARCHES = 5;

type Query = NonNullable<QueryOf<'listLogs'>>;

/** A page of rows. The server's may be short while there are more: several make up one. */
export async function loadPage(call: Call, query: Query, signal: AbortSignal): Promise<LogPage> {
  const limit = Number(query.limit ?? PAGE_SIZE);
  let page = await call('listLogs', { query: { ...query, limit: String(limit) }, signal });
  for (
    let searches = 1;
    searches < SEARCHES && page.cursor !== null && page.items.length < limit;
    searches++
  ) {
    const rest = { ...query, cursor: page.cursor, limit: String(limit - page.items.length) };
    const next = await call('listLogs', { query: rest, signal });
    page = { ...next, items: [...page.items, ...next.items] };
  }
  return page;
}
