import type { Operations } from '../operation';
import { ProblemError } from '../problem-error';
import type { LogDependencies } from './dependencies';
import { searchOf } from './search-input';
import { searchPage } from './search';
import { shownRow } from './view';

const LIMIT = { usual: 50, most: 200 };

export function listLogs({ pages, now }: Pick<LogDependencies, 'pages' | 'now'>): Operations['listLogs'] {
  return async ({ query: { cursor, limit, ...filter } }) => {
    const search = searchOf(filter, '');
    const { rows, ...page } = await searchPage(pages, search, {
      limit: limitOf(limit),
      cursor,
      pointer: 'cursor',
    });
    return { body: { ...page, items: rows.map((row) => shownRow(row, now())) } };
  };
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return LIMIT.usual;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= LIMIT.most) return limit;
  throw new ProblemError('invalid_request', 'The limit is not as it must be', [
    { pointer: 'limit', code: 'invalid_format', detail: `must be a number from 1 to ${LIMIT.most}` },
  ]);
}
