import { logFilter, type LogFilter, type LogPage } from '../../../contract/logs';
import type { QueryOf } from '../../../contract/operations';
import type { Call } from '../../api';
import { periodIn, queryOf, type Period, type Viewer } from './periods';

/** Rows that are loaded at a time. */
export const PAGE_SIZE = 50;

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

/** What the person has chosen, without the period. */
export type Chosen = Omit<LogFilter, 'from' | 'to'>;

/** What the log shows; it stands in the URL. */
export type View = { chosen: Chosen; period: Period };

/** The view in a query string; unknown and invalid parameters are ignored. */
export function viewIn(query: URLSearchParams, viewer: Viewer): View {
  const given = Object.fromEntries([...query].map(([name, value]) => [name, value.trim()]));
  const known = Object.entries(logFilter.shape).filter(
    ([name, schema]) =>
      name !== 'from' && name !== 'to' && given[name] !== '' && schema.safeParse(given[name]).success,
  );
  const chosen = logFilter.parse(Object.fromEntries(known.map(([name]) => [name, given[name]])));
  return { chosen, period: periodIn(query, viewer) };
}

/**
 * The path of the log with this view.
 *
 * @param id of the event in the panel; null for none
 */
export function logPath({ chosen, period }: View, id: string | null = null): string {
  const given = Object.entries(chosen).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const query = new URLSearchParams([...given, ...Object.entries(queryOf(period))]).toString();
  const path = id === null ? '/console/log' : `/console/log/${encodeURIComponent(id)}`;
  return query === '' ? path : `${path}?${query}`;
}

/** Whether the outcome is one of those that are always in view. */
export function isInSegments(outcome: Chosen['outcome']): boolean {
  return outcome === undefined || outcome === 'failed' || outcome === 'waiting';
}

/** How many filters are set, besides the outcomes and the search that are always in view. */
export function pillCount({ configuration, product, reason, outcome, employee }: Chosen): number {
  return [configuration, product, reason, employee, !isInSegments(outcome)].filter(Boolean).length;
}
