import { Problem } from './problem';

/** What the query of a list may hold beside `limit`, `page` and `include`. */
export type Rules<T> = {
  /** Whether an item fits one of the values, which are separated by commas. */
  filters?: Record<string, (item: T, values: string[]) => boolean>;
  /** What may be filtered by a range: `<name>.between`. */
  ranges?: Record<string, (item: T) => string>;
  /** What may be sorted by beside the id, with `-` before it in descending order. */
  sorts?: Record<string, (item: T) => string>;
};

const MAX_VALUES = 100;
const INCLUDES = ['links', 'embedded', 'totalCount'];

/** @throws Problem for parameters that the list does not know */
export function checkQuery<T>(
  { filters = {}, ranges = {}, sorts = {} }: Rules<T>,
  query: URLSearchParams,
): void {
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

/** Those that fit every filter and range of the query. */
export function filtered<T>(
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

/** In the order that the query asks for; by id, if it asks for none. */
export function sorted<T extends { id: string }>(
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
