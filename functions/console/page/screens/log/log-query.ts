import { logFilter, type LogFilter, type LogPage } from '../../../contract/logs';
import type { QueryOf } from '../../../contract/operations';
import type { Call } from '../../api';

/** Rows of a page on the screen. */
const PAGE_SIZE = 50;

/** Maximum requests for one page. If few rows match, the person continues the search with a button. */
const MAX_REQUESTS = 5;

type Query = NonNullable<QueryOf<'listLogs'>>;

/** Loads a page of rows. Combines several pages of the server, which may be short although more rows follow. */
export async function loadPage(call: Call, query: Query, signal: AbortSignal): Promise<LogPage> {
  const limit = Number(query.limit ?? PAGE_SIZE);
  let page = await call('listLogs', { query: { ...query, limit: String(limit) }, signal });
  for (
    let requests = 1;
    requests < MAX_REQUESTS && page.cursor !== null && page.items.length < limit;
    requests++
  ) {
    const rest = { ...query, cursor: page.cursor, limit: String(limit - page.items.length) };
    const next = await call('listLogs', { query: rest, signal });
    page = { ...next, items: [...page.items, ...next.items] };
  }
  return page;
}

/** A filter from the form; fields without a choice are empty or missing. */
export type ChosenFilter = Partial<Record<keyof LogFilter, string | undefined>>;

/** The filter in the query; unknown and invalid parameters are ignored. */
export function filterIn(query: URLSearchParams): LogFilter {
  const given = Object.fromEntries([...query].map(([name, value]) => [name, value.trim()]));
  const known = Object.entries(logFilter.shape).filter(
    ([name, schema]) => given[name] !== '' && schema.safeParse(given[name]).success,
  );
  const filter = logFilter.parse(Object.fromEntries(known.map(([name]) => [name, given[name]])));
  // A last day alone means that single day, as in the form.
  return filter.to === undefined ? filter : { from: filter.to, ...filter };
}

/** The path of the log with this filter. */
export function logPath(filter: ChosenFilter): string {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return given.length > 0 ? `/console/log?${new URLSearchParams(given).toString()}` : '/console/log';
}
