import { DAY_MS, dayOf } from '../../shared/time';
import type { LogSearch } from '../../store/log/log-search';
import { COUNTS_RETENTION_DAYS } from '../../store/log/outcome-counts';
import type { Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';
import { getLog, getLogContent } from './detail';
import { getEmployeeMonth } from './employee-month';
import { getFormatProblems } from './format-problems';
import { retryLog, retryLogs } from './retry';
import { resolveSearch, type SearchDependencies, searchPage } from './search';
import { namesFor, toLogRow } from './view';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

type LogOperation =
  | 'listLogs'
  | 'getLog'
  | 'getLogContent'
  | 'retryLog'
  | 'retryLogs'
  | 'getChart'
  | 'getFormatProblems'
  | 'getEmployeeMonth';

export function logOperations(dependencies: LogDependencies): Pick<Operations, LogOperation> {
  return {
    listLogs: listLogs(dependencies),
    getLog: getLog(dependencies),
    getLogContent: getLogContent(dependencies),
    retryLog: retryLog(dependencies),
    retryLogs: retryLogs(dependencies),
    getChart: getChart(dependencies),
    getFormatProblems: getFormatProblems(dependencies),
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

const DEFAULT_DAYS = 7;

function getChart(
  dependencies: SearchDependencies & Pick<LogDependencies, 'chartCounts' | 'now'>,
): Operations['getChart'] {
  const { chartCounts, now } = dependencies;
  return async ({ query }) => {
    const search = await resolveSearch(query, dependencies);
    return { body: await chartCounts.of({ ...search, from: startOf(search, now()) }) };
  };
}

/** Older counts have expired. */
function startOf({ from, to }: Pick<LogSearch, 'from' | 'to'>, now: number): string {
  const last = to === undefined ? now : Date.parse(to);
  const first = from ?? dayOf(last - (DEFAULT_DAYS - 1) * DAY_MS);
  const earliest = dayOf(now - COUNTS_RETENTION_DAYS * DAY_MS);
  return Date.parse(first) > Date.parse(earliest) ? first : earliest;
}
