import * as z from 'zod';
import { TENANT } from '../reference';
import { Problem } from './answers';
import type { ApiSwitches } from './switches';

/** A list and the parameters that it supports besides `limit`, `page`, `include` and sorting by id. */
export type List<T> = {
  path: string;
  items: readonly T[];
  /** The properties that can be filtered by a comma-separated list of values; `null` is a value too. */
  filters?: Record<string, (item: T) => string | null>;
  /** The properties that support ranges: `<name>.between`. */
  ranges?: Record<string, (item: T) => string>;
  /** The properties that support sorting; `-` means descending. */
  sorts?: Record<string, (item: T) => string>;
  /** The related resources of the items of a page, by type and id. */
  embeds?: (shown: readonly T[]) => object;
  /** How the items are shown. @default as they are */
  show?: (item: T) => object;
};

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;
const MAX_VALUES = 100;
const INCLUDES = ['links', 'embedded', 'totalCount'];

const cursor = z.object({ after: z.string(), filters: z.string() });

type ListSwitches = Pick<
  ApiSwitches,
  'ignoredFilters' | 'ignoresSorting' | 'pagesByOffset' | 'omitsLinks' | 'omitsTotalCount' | 'filterFault'
> & { ignoresAll?: boolean };

/**
 * One page. A cursor holds the last item of the page before, so that no item is skipped or repeated while the list
 * changes. It is valid with the same filters only.
 *
 * @param switches.ignoresAll filters and sorting are ignored
 * @throws Problem for parameters that Lucca rejects
 */
export function pageOfList<T extends { id: string }>(
  list: List<T>,
  query: URLSearchParams,
  switches: ListSwitches,
): object {
  const { path, filters: byValue = {}, ranges = {}, embeds, show } = list;
  const ranged = Object.keys(ranges).map((name) => `${name}.between`);
  const paging = ['limit', 'include', 'sort', switches.pagesByOffset ? 'offset' : 'page'];
  checkParameters(query, [...paging, ...ranged, ...Object.keys(byValue)]);
  const limit = readLimit(query.get('limit'));
  const include = query.get('include')?.split(',') ?? [];
  if (!include.every((part) => INCLUDES.includes(part))) throw Problem.invalid('include', 'Unknown value.');

  const tests = Object.entries(ranges).map(([name, read]) => {
    const { from, to } = readRange(name, query.get(`${name}.between`) ?? '..--..');
    return (item: T) => Date.parse(read(item)) >= from && Date.parse(read(item)) <= to;
  });
  for (const [name, read] of Object.entries(byValue)) {
    const values = readValues(name, query.get(name));
    if (values && !switches.ignoredFilters.includes(name))
      tests.push((item) => values.includes(read(item) ?? 'null'));
  }
  const matching = list.items.filter((item) => tests.every((test) => test(item)));
  const isRanged = ranged.some((name) => query.has(name));
  if (isRanged && switches.filterFault === 'server error') throw new Problem(500, 'Internal Server Error');
  const complete = orderedItems(list, matching, query.get('sort') ?? 'id', switches);
  const items = isRanged && switches.filterFault === 'lacks first' ? complete.slice(1) : complete;
  const filters = filtersOf(query);
  const page = query.get('page');
  const offset = switches.pagesByOffset ? Number(query.get('offset') ?? 0) : 0;
  const start = page === null ? offset : indexAfter(items, readCursor(page, filters));
  const shown = items.slice(start, start + limit);
  const last = shown.at(-1);

  // Lucca's links have the origin of the tenant, even if the request was sent to another host.
  const url = `${TENANT}${path}${filters === '' ? '' : `?${filters}`}`;
  const next = new URL(url);
  if (query.has('limit')) next.searchParams.set('limit', String(limit));
  const hasMore = last !== undefined && start + limit < items.length;
  if (hasMore && switches.pagesByOffset) next.searchParams.set('offset', String(start + limit));
  else if (hasMore) next.searchParams.set('page', writeCursor({ after: last.id, filters }));
  return {
    type: path.replace(/^.*\//, ''),
    url,
    items: show ? shown.map(show) : shown,
    ...(include.includes('links') &&
      !switches.omitsLinks && { links: { prev: null, next: hasMore ? { href: next.href } : null } }),
    ...(include.includes('totalCount') && !switches.omitsTotalCount && { totalCount: items.length }),
    ...(embeds && include.includes('embedded') && { embedded: embeds(shown) }),
  };
}

/** @throws Problem if the query has other parameters, or one of them twice */
export function checkParameters(query: URLSearchParams, allowed: readonly string[]): void {
  for (const name of query.keys()) {
    if (!allowed.includes(name) || query.getAll(name).length > 1) throw Problem.invalid(name, 'Not allowed.');
  }
}

function readLimit(text: string | null): number {
  const limit = text === null ? DEFAULT_LIMIT : Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw Problem.invalid('limit', `Must be between 1 and ${MAX_LIMIT}.`);
}

function filtersOf(query: URLSearchParams): string {
  const filters = [...query].filter(([name]) => !['page', 'offset', 'limit', 'include'].includes(name));
  return new URLSearchParams(filters).toString();
}

function writeCursor(value: z.infer<typeof cursor>): string {
  return `!${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
}

/** @returns the id of the last item of the page before */
function readCursor(page: string, filters: string): string {
  try {
    const read = cursor.parse(JSON.parse(Buffer.from(page.slice(1), 'base64url').toString()));
    if (page.startsWith('!') && read.filters === filters) return read.after;
  } catch {
    // Thrown below.
  }
  throw Problem.invalid('page', 'Not a page of this list.');
}

function indexAfter(items: readonly { id: string }[], id: string): number {
  const index = items.findIndex((item) => item.id === id);
  if (index === -1) throw Problem.invalid('page', 'The page has expired.');
  return index + 1;
}

/** @returns null without the filter */
function readValues(name: string, list: string | null): string[] | null {
  if (list === null) return null;
  const values = list.split(',');
  if (values.length <= MAX_VALUES && !values.includes('')) return values;
  throw Problem.invalid(name, `Must be a list of at most ${MAX_VALUES} values.`);
}

/** @param range such as `2024-01-01--2024-12-31`, both included; `..` for an open end */
function readRange(name: string, range: string): { from: number; to: number } {
  const [first = '', last = '', ...rest] = range.split('--');
  const from = first === '..' ? Number.NEGATIVE_INFINITY : Date.parse(first);
  const to = last === '..' ? Number.POSITIVE_INFINITY : Date.parse(last);
  if (rest.length > 0 || Number.isNaN(from) || Number.isNaN(to)) {
    throw Problem.invalid(`${name}.between`, 'Not a range.');
  }
  return { from, to };
}

function orderedItems<T extends { id: string }>(
  { items, sorts = {} }: List<T>,
  matching: T[],
  sort: string,
  { ignoresAll, ignoresSorting }: ListSwitches,
): T[] {
  if (ignoresAll) return items.toReversed();
  return ignoresSorting ? matching.toReversed() : sorted(matching, sorts, sort);
}

function sorted<T extends { id: string }>(
  items: readonly T[],
  sorts: Record<string, (item: T) => string>,
  sort: string,
): T[] {
  const name = sort.replace(/^-/, '');
  const read = sorts[name];
  if (!read && name !== 'id') throw Problem.invalid('sort', 'Cannot be sorted by.');
  const keyOf = (item: T) => `${read?.(item) ?? ''} ${item.id.padStart(20, '0')}`;
  const ascending = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return sort.startsWith('-') ? ascending.toReversed() : ascending;
}
