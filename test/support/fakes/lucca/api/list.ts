import * as z from 'zod';
import { TENANT } from '../reference';
import { Problem } from './problem';
import { checkQuery, filtered, sorted, type Rules } from './query';

export type Listing<T> = Rules<T> & {
  path: string;
  type: string;
  items: readonly T[];
  /** What `include=embedded` adds to a page: by type, by id. */
  embed?: (shown: readonly T[]) => Record<string, Record<string, object>>;
};

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

const cursor = z.object({ after: z.string(), given: z.string() });

/**
 * One page. A cursor names the last item that was shown, so that nothing is skipped or doubled while the list changes, and
 * belongs to one query: it must come with the same filters.
 *
 * @param isIndifferent filters and sorting are ignored, as Lucca may do
 * @throws Problem for parameters that Lucca would not take
 */
export function pageOfList<T extends { id: string }>(
  listing: Listing<T>,
  query: URLSearchParams,
  isIndifferent = false,
): object {
  checkQuery(listing, query);
  const limit = readLimit(query.get('limit'));
  const include = (query.get('include') ?? '').split(',');
  const given = filtersOf(query);
  const fitting = filtered(listing.items, listing, query);
  const items = isIndifferent ? listing.items.toReversed() : sorted(fitting, listing, query);
  const start = query.has('page') ? indexAfter(items, readCursor(query.get('page') ?? '', given)) : 0;
  const shown = items.slice(start, start + limit);
  const last = shown.at(-1);
  const hasMore = last !== undefined && start + limit < items.length;
  // Lucca's links name the tenant, whatever host was asked.
  const url = `${TENANT}${listing.path}${given === '' ? '' : `?${given}`}`;
  const next = new URL(url);
  if (query.has('limit')) next.searchParams.set('limit', String(limit));
  if (hasMore) next.searchParams.set('page', writeCursor({ after: last.id, given }));
  return {
    type: listing.type,
    url,
    items: shown,
    ...(include.includes('links') && { links: { prev: null, next: hasMore ? { href: next.href } : null } }),
    ...(include.includes('totalCount') && { totalCount: items.length }),
    ...(include.includes('embedded') && { embedded: listing.embed?.(shown) ?? {} }),
  };
}

function readLimit(given: string | null): number {
  const limit = given === null ? DEFAULT_LIMIT : Number(given);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw Problem.invalid('limit', `Must be between 1 and ${MAX_LIMIT}.`);
  }
  return limit;
}

function filtersOf(query: URLSearchParams): string {
  const filters = [...query].filter(([name]) => !['page', 'limit', 'include'].includes(name));
  return new URLSearchParams(filters).toString();
}

function writeCursor(value: z.infer<typeof cursor>): string {
  return `!${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
}

/** @returns the id of the last item that was shown */
function readCursor(page: string, given: string): string {
  try {
    const read = cursor.parse(JSON.parse(Buffer.from(page.slice(1), 'base64url').toString()));
    if (page.startsWith('!') && read.given === given) return read.after;
  } catch {
    // Said below.
  }
  throw Problem.invalid('page', 'Is not a page of this list.');
}

function indexAfter(items: readonly { id: string }[], id: string): number {
  const index = items.findIndex((item) => item.id === id);
  // Cursors end with what they point at.
  if (index === -1) throw Problem.invalid('page', 'Is not a page of this list any more.');
  return index + 1;
}
