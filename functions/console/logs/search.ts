import * as z from 'zod';
import type { ConfigurationStore } from '../../store/configuration-store';
import { ForeignPositionError, type FoundLogs, type LogPages } from '../../store/log-pages';
import { logPosition, type LogPosition, type LogSearch } from '../../store/log-search';
import type { LogFilter } from '../contract/logs';
import type { FieldCode, FieldProblem } from '../contract/problem';
import { ProblemError } from '../http/response';

/** A page of a search, which ends with the cursor of the next one; null at the end. */
type SearchPage = Omit<FoundLogs, 'next'> & { cursor: string | null };

/**
 * @param cursor of the page before, as it came in
 * @param pointer where the request has it
 * @throws ProblemError if it is not the cursor of such a search
 */
export async function searchPage(
  pages: Pick<LogPages, 'page'>,
  search: LogSearch,
  { limit, cursor, pointer }: { limit: number; cursor: string | undefined; pointer: string },
): Promise<SearchPage> {
  const from = cursor === undefined ? null : positionOf(cursor);
  if (from === undefined) throw brokenCursor(pointer);
  try {
    const { next, ...page } = await pages.page(search, limit, from);
    return { ...page, cursor: next && cursorOf(next) };
  } catch (error) {
    if (error instanceof ForeignPositionError) throw brokenCursor(pointer, error);
    throw error;
  }
}

function cursorOf(position: LogPosition): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function positionOf(cursor: string): LogPosition | undefined {
  try {
    return logPosition.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
}

function brokenCursor(pointer: string, cause?: unknown): ProblemError {
  const detail = 'must be the cursor of the page before, of the same search';
  return new ProblemError(
    'invalid_request',
    'The cursor is not one of this search',
    [{ pointer, code: 'invalid_format', detail }],
    { cause },
  );
}

/** Of an address, by RFC 5321. */
const MAX_ADDRESS = 254;

/** Ids of configurations are not longer. It is a key in DynamoDB. */
const MAX_CONFIGURATION = 63;

/**
 * What is searched for, from what came in.
 *
 * @param place in front of the names of fields, where the request has them: `/filter/`
 * @throws ProblemError naming each field that is wrong
 */
export function searchOf({ employee, ...filter }: LogFilter, eventLocation: string): LogSearch {
  const address = employee?.trim();
  const problems: FieldProblem[] = [];
  const refuse = (name: keyof LogFilter, code: FieldCode, detail: string) => {
    problems.push({ pointer: `${eventLocation}${name}`, code, detail });
  };
  if (address === '') refuse('employee', 'too_short', 'must hold an address');
  if (address !== undefined && address.length > MAX_ADDRESS) {
    refuse('employee', 'too_long', `must hold at most ${MAX_ADDRESS} characters`);
  }
  if (filter.configuration !== undefined && filter.configuration.length > MAX_CONFIGURATION) {
    refuse('configuration', 'too_long', `must hold at most ${MAX_CONFIGURATION} characters`);
  }
  for (const name of ['from', 'to'] as const) {
    if (filter[name] !== undefined && !z.iso.date().safeParse(filter[name]).success) {
      refuse(name, 'invalid_format', 'must be a day such as 2026-03-02');
    }
  }
  if (problems.length > 0)
    throw new ProblemError('invalid_request', 'The filter is not as it must be', problems);
  return { ...filter, ...(address !== undefined && { employee: address }) };
}

/** Ids of the configurations that are inactive now. */
export async function inactiveConfigurations(
  store: Pick<ConfigurationStore, 'load'>,
): Promise<ReadonlySet<string>> {
  const { configurations } = await store.load();
  return new Set(configurations.filter(({ active }) => !active).map(({ id }) => id));
}
