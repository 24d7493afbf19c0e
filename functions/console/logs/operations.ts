import type { SyncLogSummary } from '../../store/log/log-rows';
import type { LogDetail } from '../contract/logs';
import type { Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import { getChart } from './chart';
import type { LogDependencies } from './dependencies';
import { getEmployeeMonth } from './employee-month';
import { retryLog, retryLogs } from './retry';
import { findLog, parseSearch, searchPage } from './search';
import { currentEvents, isInDoubt, toLogRow } from './view';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** Maximum number of other events of the same resource. */
const MAX_OTHERS = 20;

type LogOperation =
  'listLogs' | 'getLog' | 'getLogContent' | 'retryLog' | 'retryLogs' | 'getChart' | 'getEmployeeMonth';

export function logOperations(dependencies: LogDependencies): Pick<Operations, LogOperation> {
  return {
    listLogs: listLogs(dependencies),
    getLog: getLog(dependencies),
    getLogContent: () => Promise.resolve({ body: { events: [], payload: null } }),
    retryLog: retryLog(dependencies),
    retryLogs: retryLogs(dependencies),
    getChart: getChart(dependencies),
    getEmployeeMonth: getEmployeeMonth(dependencies),
  };
}

function listLogs({ logPages, now }: Pick<LogDependencies, 'logPages' | 'now'>): Operations['listLogs'] {
  return async ({ query: { cursor, limit, ...filter } }) => {
    const search = parseSearch(filter);
    const options = { limit: parseLimit(limit), cursor, pointer: 'cursor' };
    const { rows, ...page } = await searchPage(logPages, search, options);
    return { body: { ...page, items: rows.map((row) => toLogRow(row, now())) } };
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

type GetLogDependencies = Pick<
  LogDependencies,
  'logs' | 'relatedEvents' | 'unresolvedEvents' | 'mappings' | 'now'
>;

function getLog(dependencies: GetLogDependencies): Operations['getLog'] {
  const { logs, relatedEvents, unresolvedEvents, mappings, now } = dependencies;

  return async ({ id }) => {
    const { event, row } = await findLog(id, logs);
    const { history, ...summary } = row;
    const { resource } = row;
    const [unresolved, calendar] = await Promise.all([unresolvedEvents.read(event), readCalendar(resource)]);
    const others = (await sameResource(row, calendar)).filter((other) => other.event !== event);
    return {
      body: {
        row: toLogRow(summary, now()),
        history,
        kept: [],
        keptUntil: null,
        canRetry: unresolved !== null && unresolved.payload !== null,
        others: others.slice(0, MAX_OTHERS).map((other) => toLogRow(other, now())),
        calendar,
      },
    };
  };

  /** An event of the same resource may be logged with another address, if the employee's address has changed. */
  async function sameResource(
    { resource, employee }: SyncLogSummary,
    { owner }: LogDetail['calendar'],
  ): Promise<SyncLogSummary[]> {
    if (resource === null) return [];
    const employees = [employee, owner].filter((address) => address !== null);
    return relatedEvents.ofResource(resource, employees, MAX_OTHERS + 1);
  }

  async function readCalendar(resource: string | null): Promise<LogDetail['calendar']> {
    const mapping = resource === null ? null : await mappings.read(resource);
    if (!mapping) return { isInDoubt: false, owner: null, events: [] };
    const eventLocation = mapping.confirmed[0] ?? mapping.pending.at(-1);
    return {
      isInDoubt: isInDoubt(mapping),
      owner: eventLocation?.owner ?? null,
      events: currentEvents(mapping).map(({ event }) => event),
    };
  }
}
