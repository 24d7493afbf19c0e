import * as z from 'zod';
import { Problem } from './api-problem';
import { TENANT } from './reference';

/** A list, and what its query may hold beside `limit`, `page` and `include`. */
export type Listing<T> = {
  path: string;
  type: string;
  items: readonly T[];
  /** What may be filtered by a range: `<name>.between`. */
  ranges: Record<string, (item: T) => string>;
  /** What may be sorted by, with `-` before it in descending order. */
  sorts: Record<string, (item: T) => string>;
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
  isIndifferent: boolean,
): object {
  checkNames(listing, query);
  const limit = readLimit(query.get('limit'));
  const include = (query.get('include') ?? '').split(',');
  const given = filtersOf(query);
  const items = isIndifferent ? listing.items.toReversed() : sorted(filtered(listing, query), listing, query);
  const start = query.has('page') ? indexAfter(items, readCursor(query.get('page') ?? '', given)) : 0;
  const shown = items.slice(start, start + limit);
  const last = shown.at(-1);
  const hasMore = last !== undefined && start + limit < items.length;
  // Lucca's links name the tenant, whatever host was asked.
  const url = `${TENANT}${listing.path}?${given}`;
  const next = hasMore
    ? { href: `${url}&limit=${limit}&page=${writeCursor({ after: last.id, given })}` }
    : null;
  return {
    type: listing.type,
    url,
    items: shown,
    ...(include.includes('links') && { links: { prev: null, next } }),
    ...(include.includes('totalCount') && { totalCount: items.length }),
  };
}

function checkNames<T>({ ranges, sorts }: Listing<T>, query: URLSearchParams): void {
  const known = ['limit', 'page', 'include', 'sort', ...Object.keys(ranges).map((name) => `${name}.between`)];
  for (const name of query.keys()) {
    if (!known.includes(name) || query.getAll(name).length > 1) throw Problem.invalid(name, 'Not allowed.');
  }
  const sort = query.get('sort')?.replace(/^-/, '');
  if (sort !== undefined && !(sort in sorts)) throw Problem.invalid('sort', 'Cannot be sorted by.');
  for (const part of query.get('include')?.split(',') ?? []) {
    if (!['links', 'embedded', 'totalCount'].includes(part)) throw Problem.invalid('include', 'Not known.');
  }
}

function readLimit(given: string | null): number {
  const limit = given === null ? DEFAULT_LIMIT : Number(given);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw Problem.invalid('limit', `Must be between 1 and ${MAX_LIMIT}.`);
  }
  return limit;
}

function filtered<T>({ items, ranges }: Listing<T>, query: URLSearchParams): T[] {
  const wanted = Object.entries(ranges).flatMap(([name, read]) => {
    const range = query.get(`${name}.between`);
    return range === null ? [] : [{ read, ...readRange(name, range) }];
  });
  return items.filter((item) =>
    wanted.every(({ read, from, to }) => {
      const at = Date.parse(read(item));
      return at >= from && at <= to;
    }),
  );
}

/** `2024-01-01--2024-12-31`, both included, or `..` for an end that is open. */
function readRange(name: string, range: string): { from: number; to: number } {
  const [from = '', to = '', ...rest] = range.split('--');
  const read = {
    from: from === '..' ? Number.NEGATIVE_INFINITY : Date.parse(from),
    to: to === '..' ? Number.POSITIVE_INFINITY : Date.parse(to),
  };
  if (rest.length > 0 || Number.isNaN(read.from) || Number.isNaN(read.to)) {
    throw Problem.invalid(name, 'Is not a range.');
  }
  return read;
}

function sorted<T extends { id: string }>(items: T[], { sorts }: Listing<T>, query: URLSearchParams): T[] {
  const sort = query.get('sort') ?? 'id';
  const direction = sort.startsWith('-') ? -1 : 1;
  const read = sorts[sort.replace(/^-/, '')] ?? (({ id }: T) => id.padStart(20, '0'));
  const keyOf = (item: T) => `${read(item)} ${item.id.padStart(20, '0')}`;
  return items.toSorted((a, b) => direction * (keyOf(a) < keyOf(b) ? -1 : 1));
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
