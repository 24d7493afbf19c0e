import { logKey } from '../../domain/sync-log';
import type { LogDetail } from '../contract/logs';
import type { Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import { getChart } from './chart';
import type { LogDependencies } from './dependencies';
import { getEmployeeMonth } from './employee-month';
import { retryLog, retryLogs } from './retry';
import { searchOf, searchPage } from './search';
import { eventOf, isInDoubt, shownRow, currentEvents } from './view';

type LogOperation = 'listLogs' | 'getLog' | 'retryLog' | 'retryLogs' | 'getChart' | 'getEmployeeMonth';

/** What the console does with the log. */
export function logOperations(dependencies: LogDependencies): Pick<Operations, LogOperation> {
  return {
    listLogs: listLogs(dependencies),
    getLog: getLog(dependencies),
    retryLog: retryLog(dependencies),
    retryLogs: retryLogs(dependencies),
    getChart: getChart(dependencies),
    getEmployeeMonth: getEmployeeMonth(dependencies),
  };
}

const OTHERS = 20;

function getLog({
  logs,
  rows,
  pages,
  mappings,
  now,
}: Pick<LogDependencies, 'logs' | 'rows' | 'pages' | 'mappings' | 'now'>): Operations['getLog'] {
  return async ({ id }) => {
    const event = eventOf(id);
    const row = event === null ? null : await logs.get(event);
    if (event === null || !row) throw unknownEvent();
    const { history, ...summary } = row;
    const { resource } = row;
    const [open, sameResource, calendar] = await Promise.all([
      rows.read(event),
      resource === null ? [] : pages.ofResource(resource, OTHERS + 1),
      calendarOf(resource),
    ]);
    const others = sameResource.filter((other) => logKey(other) !== event).slice(0, OTHERS);
    return {
      body: {
        row: shownRow(summary, now()),
        history,
        canRetry: open !== null && open.payload !== null,
        others: others.map((other) => shownRow(other, now())),
        calendar,
      },
    };
  };

  async function calendarOf(resource: string | null): Promise<LogDetail['calendar']> {
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

export function unknownEvent(): ProblemError {
  return new ProblemError('unknown_event', 'The log has no event of this id: rows are kept for 90 days');
}

const LIMIT = { usual: 50, most: 200 };

function listLogs({ pages, now }: Pick<LogDependencies, 'pages' | 'now'>): Operations['listLogs'] {
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
