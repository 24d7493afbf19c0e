import { ForeignPositionError, type FoundLogs, type LogPages } from '../../store/log-pages';
import { logPosition, type LogPosition, type LogSearch } from '../../store/log-search';
import { ProblemError } from '../problem-error';

/** A page of a search, which ends with the cursor of the next one; null at the end. */
export type SearchPage = Omit<FoundLogs, 'next'> & { cursor: string | null };

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
