import type { Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import { getChart } from './chart';
import type { LogDependencies } from './dependencies';
import { getEmployeeMonth } from './employee-month';
import { retryLog, retryLogs } from './retry';
import { getLog, getLogContent } from './detail';
import { namesFor } from './names';
import { resolveSearch, searchPage, type SearchDependencies } from './search';
import { toLogRow } from './view';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

type LogOperation =
  'listLogs' | 'getLog' | 'getLogContent' | 'retryLog' | 'retryLogs' | 'getChart' | 'getEmployeeMonth';

export function logOperations(dependencies: LogDependencies): Pick<Operations, LogOperation> {
  return {
    listLogs: listLogs(dependencies),
    getLog: getLog(dependencies),
    getLogContent: getLogContent(dependencies),
    retryLog: retryLog(dependencies),
    retryLogs: retryLogs(dependencies),
    getChart: getChart(dependencies),
    getEmployeeMonth: getEmployeeMonth(dependencies),
  };
}

function listLogs(
  dependencies: SearchDependencies & Pick<LogDependencies, 'logPages' | 'now'>,
): Operations['listLogs'] {
  const { logPages, now } = dependencies;
  return async ({ query: { cursor, limit, ...filter } }) => {
    const search = await resolveSearch(filter, dependencies);
    const options = { limit: parseLimit(limit), cursor, pointer: 'cursor' };
    const { rows, ...page } = await searchPage(logPages, search, options);
    const names = await namesFor(rows, dependencies);
    return { body: { ...page, items: rows.map((row) => toLogRow(row, names, now())) } };
  };
}

function parseLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new ProblemError('invalid_request', 'The limit is invalid', [
    { pointer: 'limit', code: 'invalid_format', detail: `must be a number from 1 to ${MAX_LIMIT}` },
  ]);
}
