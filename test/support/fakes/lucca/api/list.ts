import * as z from 'zod';
import { TENANT } from '../reference';
import { Problem } from './problem';

export type Listing<T> = Rules<T> & {
  path: string;
  type: string;
  items: readonly T[];
  /** The resources that `include=embedded` adds to a page: by type, by id. */
  embed?: (shown: readonly T[]) => Record<string, Record<string, object>>;
};

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

const cursor = z.object({ after: z.string(), given: z.string() });

/**
 * One page. A cursor holds the last item shown, so that no item is skipped or repeated while the list changes. It is valid
 * with the same filters only.
 *
 * @param isIndifferent filters and sorting are ignored, as Lucca may do
 * @throws Problem for parameters that Lucca rejects
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
  // Lucca's links have the tenant's origin, whatever host was called.
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
    // Thrown below.
  }
  throw Problem.invalid('page', 'Is not a page of this list.');
}

function indexAfter(items: readonly { id: string }[], id: string): number {
  const index = items.findIndex((item) => item.id === id);
  // The item no longer exists.
  if (index === -1) throw Problem.invalid('page', 'Is not a page of this list any more.');
  return index + 1;
}

/** The parameters of a list besides `limit`, `page` and `include`. */
type Rules<T> = {
  /** Whether an item matches one of the comma-separated values. */
  filters?: Record<string, (item: T, values: string[]) => boolean>;
  /** The properties that support ranges: `<name>.between`. */
  ranges?: Record<string, (item: T) => string>;
  /** The properties besides the id that support sorting; `-` means descending. */
  sorts?: Record<string, (item: T) => string>;
};

const MAX_VALUES = 100;

const INCLUDES = ['links', 'embedded', 'totalCount'];

/** @throws Problem for parameters that the list does not know */
function checkQuery<T>({ filters = {}, ranges = {}, sorts = {} }: Rules<T>, query: URLSearchParams): void {
  const known = [
    ...['limit', 'page', 'include', 'sort', ...Object.keys(filters)],
    ...Object.keys(ranges).map((name) => `${name}.between`),
  ];
  for (const name of query.keys()) {
    if (!known.includes(name) || query.getAll(name).length > 1) throw Problem.invalid(name, 'Not allowed.');
  }
  const sort = query.get('sort')?.replace(/^-/, '') ?? 'id';
  if (sort !== 'id' && !(sort in sorts)) throw Problem.invalid('sort', 'Cannot be sorted by.');
  for (const part of query.get('include')?.split(',') ?? []) {
    if (!INCLUDES.includes(part)) throw Problem.invalid('include', 'Not known.');
  }
}

/** @throws Problem if the query has other parameters than these */
export function refuseOthers(query: URLSearchParams, documented: readonly string[]): void {
  const other = [...query.keys()].find((name) => !documented.includes(name));
  if (other !== undefined) throw Problem.invalid(other, 'Not allowed.');
}

/** The items that match all filters and ranges. */
function filtered<T>(
  items: readonly T[],
  { filters = {}, ranges = {} }: Rules<T>,
  query: URLSearchParams,
): T[] {
  const tests = [
    ...Object.entries(filters).flatMap(([name, fits]) => {
      const values = readValues(name, query.get(name));
      return values === null ? [] : [(item: T) => fits(item, values)];
    }),
    ...Object.entries(ranges).flatMap(([name, read]) => {
      const range = query.get(`${name}.between`);
      if (range === null) return [];
      const { from, to } = readRange(name, range);
      return [(item: T) => Date.parse(read(item)) >= from && Date.parse(read(item)) <= to];
    }),
  ];
  return items.filter((item) => tests.every((test) => test(item)));
}

/** Sorted by id by default. */
function sorted<T extends { id: string }>(
  items: readonly T[],
  { sorts = {} }: Rules<T>,
  query: URLSearchParams,
): T[] {
  const sort = query.get('sort') ?? 'id';
  const direction = sort.startsWith('-') ? -1 : 1;
  const byId = ({ id }: T) => id.padStart(20, '0');
  const read = sorts[sort.replace(/^-/, '')] ?? byId;
  const keyOf = (item: T) => `${read(item)} ${byId(item)}`;
  return items.toSorted((a, b) => direction * (keyOf(a) < keyOf(b) ? -1 : 1));
}

function readValues(name: string, given: string | null): string[] | null {
  const values = given?.split(',') ?? null;
  if (values && (values.length > MAX_VALUES || values.includes(''))) {
    throw Problem.invalid(name, `Must be 1 to ${MAX_VALUES} values, separated by commas.`);
  }
  return values;
}

/** `2024-01-01--2024-12-31`, both included; `..` for an open end. */
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
