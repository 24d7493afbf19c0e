import * as z from 'zod';
import { tenantsOf } from '../../domain/configuration';
import { parseJson } from '../../shared/json';
import { searchText } from '../../shared/search-text';
import { InvalidPositionError, type LogPages, type LogSearchPage } from '../../store/log/log-pages';
import { logPosition, type LogPosition, type LogSearch } from '../../store/log/log-search';
import type { LogStore } from '../../store/log/log-store';
import type { LogFilter } from '../contract/logs';
import type { FieldCode, FieldProblem } from '../contract/problem';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';
import { eventOfRowId } from './view';

/** Maximum length of an address, see RFC 5321. */
const MAX_ADDRESS_LENGTH = 254;

/** Maximum length of a configuration id, which is a DynamoDB key. */
const MAX_CONFIGURATION_LENGTH = 63;

/** In characters. */
const MAX_SEARCH_LENGTH = 100;

const dayOrInstant = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

export type SearchDependencies = Pick<LogDependencies, 'employees' | 'configurations'>;

/**
 * Validates a filter, and finds the employees that it searches by name.
 *
 * @param parent pointer of the filter in the request, such as `/filter/`
 * @throws ProblemError naming each invalid field
 */
export async function resolveSearch(
  filter: LogFilter,
  { employees, configurations }: SearchDependencies,
  parent = '',
): Promise<LogSearch> {
  const { search, ...rest } = filter;
  const part = search === undefined ? '' : searchText(search.trim());
  const parsed = parseSearch({ ...rest, ...(search !== undefined && { search: part }) }, parent);
  if (part === '') return parsed;
  const tenants = tenantsOf((await configurations.load()).configurations);
  return { ...parsed, text: { part, addresses: await employees.addressesOf(tenants, part) } };
}

function parseSearch({ employee, search, ...filter }: LogFilter, parent: string): LogSearch {
  const address = employee?.trim();
  const errors: FieldProblem[] = [];
  const reject = (name: keyof LogFilter, code: FieldCode, detail: string) => {
    errors.push({ pointer: `${parent}${name}`, code, detail });
  };
  if (address === '') reject('employee', 'too_short', 'must not be empty');
  if (address !== undefined && address.length > MAX_ADDRESS_LENGTH) {
    reject('employee', 'too_long', `must have at most ${MAX_ADDRESS_LENGTH} characters`);
  }
  // Of lone accents, nothing is left.
  if (search === '') reject('search', 'too_short', 'must not be empty');
  if (search !== undefined && search.length > MAX_SEARCH_LENGTH) {
    reject('search', 'too_long', `must have at most ${MAX_SEARCH_LENGTH} characters`);
  }
  if (filter.configuration !== undefined && filter.configuration.length > MAX_CONFIGURATION_LENGTH) {
    reject('configuration', 'too_long', `must have at most ${MAX_CONFIGURATION_LENGTH} characters`);
  }
  for (const name of ['from', 'to'] as const) {
    if (filter[name] !== undefined && !dayOrInstant.safeParse(filter[name]).success) {
      reject(name, 'invalid_format', 'must be a day such as 2026-03-02, or an instant with its offset');
    }
  }
  if (errors.length > 0) throw new ProblemError('invalid_request', 'The filter is invalid', errors);
  return { ...filter, ...(address !== undefined && { employee: address }) };
}

/** `cursor`: position of the next page; null after the last page. */
type SearchPage = Omit<LogSearchPage, 'next'> & { cursor: string | null };

/**
 * @param options `cursor`: as the client sent it, and `pointer`: where it is in the request
 * @throws ProblemError if the cursor does not belong to this search
 */
export async function searchPage(
  logPages: Pick<LogPages, 'page'>,
  search: LogSearch,
  options: { limit: number; cursor: string | undefined; pointer: string },
): Promise<SearchPage> {
  const { limit, cursor, pointer } = options;
  const from = cursor === undefined ? null : decodeCursor(cursor);
  if (from === undefined) throw invalidCursor(pointer);
  try {
    const { next, ...page } = await logPages.page(search, limit, from);
    return { ...page, cursor: next && encodeCursor(next) };
  } catch (error) {
    if (error instanceof InvalidPositionError) throw invalidCursor(pointer, error);
    throw error;
  }
}

function encodeCursor(position: LogPosition): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function decodeCursor(cursor: string): LogPosition | undefined {
  return logPosition.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString())).data;
}

function invalidCursor(pointer: string, cause?: unknown): ProblemError {
  const detail = 'must be the cursor of the previous page of the same search';
  return new ProblemError(
    'invalid_request',
    'The cursor does not belong to this search',
    [{ pointer, code: 'invalid_format', detail }],
    { cause },
  );
}

type FoundLog = {
  /** Key of the row in the table. */
  event: string;
  row: NonNullable<Awaited<ReturnType<LogStore['get']>>>;
};

/** @throws ProblemError if no row has this id */
export async function findLog(id: string, logs: Pick<LogStore, 'get'>): Promise<FoundLog> {
  const event = eventOfRowId(id);
  const row = event === null ? null : await logs.get(event);
  if (event === null || !row) {
    throw new ProblemError('unknown_event', 'The log has no event with this id: rows are kept for 90 days');
  }
  return { event, row };
}
