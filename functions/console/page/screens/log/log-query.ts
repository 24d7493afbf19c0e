import { logFilter, type LogFilter, type LogPage } from '../../../contract/logs';
import type { QueryOf } from '../../../contract/operations';
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

/** Filters as they are typed and chosen; empty where nothing is. */
export type ChosenFilter = Partial<Record<keyof LogFilter, string | undefined>>;

/** What the address asks for. Words that no filter knows are as if they were not there. */
export function filterIn(query: URLSearchParams): LogFilter {
  const given = Object.fromEntries([...query].map(([name, value]) => [name, value.trim()]));
  const known = Object.entries(logFilter.shape).filter(
    ([name, schema]) => given[name] !== '' && schema.safeParse(given[name]).success,
  );
  const filter = logFilter.parse(Object.fromEntries(known.map(([name]) => [name, given[name]])));
  // A last day alone is that day, as in the fields.
  return filter.to === undefined ? filter : { from: filter.to, ...filter };
}

/** The address of the log with these filters; it can be kept, and sent to others. */
export function logAddress(filter: ChosenFilter): string {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length > 0 ? `/console/log?${new URLSearchParams(given).toString()}` : '/console/log';
}
