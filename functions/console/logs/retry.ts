import type { QueuedEvent } from '../../queue/message';
import { MAX_BATCH_SIZE } from '../../queue/sender';
import { inBatches } from '../../shared/async';
import type { SyncLogSummary } from '../../store/log/log-rows';
import type { LogSearch } from '../../store/log/log-search';
import type { RetryResult } from '../contract/logs';
import type { BodyOf } from '../contract/operations';
import type { Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';
import { RetriedEvents, type RetryDependencies as PrepareDependencies } from './retried-events';
import { findLog, resolveSearch, searchPage } from './search';
import { eventOfRowId, rowId } from './view';

/** Maximum number of events per call. */
const MAX_EVENTS = 100;

/** Each skipped event takes a request to Lucca. */
const MAX_SKIPPED_EVENTS = 10;

/** No request to Lucca starts later: one takes 7 s at most, and the function has 20 s. */
const FETCH_MS = 10_000;

/** Above this queue length, nothing is retried: live events wait behind retries, and a Google quota may be small. */
const MAX_QUEUE_DEPTH = 100;

type RetryDependencies = PrepareDependencies & Pick<LogDependencies, 'logs' | 'audit' | 'send'>;

type Skipped = RetryResult['skipped'];

/** Sends one event back to the queue. */
export function retryLog(dependencies: RetryDependencies): Operations['retryLog'] {
  const { logs, audit, send } = dependencies;

  return async ({ id, person }) => {
    const { event, row } = await findLog(id, logs);
    const prepare = await new RetriedEvents(dependencies).check(row);
    const change = await audit.begin({
      who: person.name,
      via: 'console',
      action: 'events.retry',
      configuration: row.configuration,
      before: null,
      after: { event },
    });
    try {
      const { sent } = await send([await prepare()]);
      if (sent.length === 0) throw queueUnavailable();
    } catch (error) {
      if (error instanceof ProblemError) await audit.end(change, 'refused');
      throw error;
    }
    await audit.end(change, 'done');
    return { body: { retried: 1, left: 0, skipped: [], cursor: null } };
  };
}

type RetryLogsDependencies = RetryDependencies &
  Pick<LogDependencies, 'logPages' | 'queueDepth' | 'employees'>;

/** Sends one page of the filter's events, or these events, back to the queue, as many as the queue has room for. */
export function retryLogs(dependencies: RetryLogsDependencies): Operations['retryLogs'] {
  const { logs, logPages, queueDepth, audit, now } = dependencies;

  return async ({ body, person }) => {
    const selection = checkSelection(body);
    const search = selection.filter && (await resolveSearch(selection.filter, dependencies, '/filter/'));
    const depth = await queueDepth();
    if (depth >= MAX_QUEUE_DEPTH) throw queueFull(depth);
    const room = Math.min(MAX_EVENTS, MAX_QUEUE_DEPTH - depth);
    const found = search
      ? await findPage(search, room, body.cursor)
      : await findRows(selection.ids ?? [], room);
    if (found.rows.length === 0) return { body: toResult(0, found.skipped, found.cursor) };
    const events = found.rows.map(({ event }) => event);
    const change = await audit.begin({
      who: person.name,
      via: 'console',
      action: 'events.retry',
      configuration: search?.configuration ?? null,
      before: null,
      after: search
        ? { filter: withoutPersonalData(search), events: events.length }
        : { events: events.length, rows: events },
    });
    const { retried, skipped, isQueueDown } = await retryAll(found.rows);
    await audit.end(change, retried > 0 ? 'done' : 'refused');
    // The page of a filter is retried as a whole; of selected events, the rest is named.
    if (isQueueDown && (search || retried === 0)) throw queueUnavailable();
    return { body: toResult(retried, [...found.skipped, ...skipped], found.cursor) };
  };

  async function findPage(search: LogSearch, room: number, cursor: string | undefined): Promise<Found> {
    const limit = search.outcome === 'skipped' ? Math.min(room, MAX_SKIPPED_EVENTS) : room;
    const page = await searchPage(logPages, search, { limit, cursor, pointer: '/cursor' });
    return { rows: page.rows, skipped: [], cursor: page.cursor };
  }

  async function findRows(ids: string[], room: number): Promise<Found> {
    const unique = [...new Set(ids)];
    const read = await Promise.all(unique.slice(0, room).map(async (id) => ({ id, row: await rowOf(id) })));
    return {
      rows: read.flatMap(({ row }) => row ?? []),
      skipped: [
        ...read.flatMap(({ id, row }) => (row ? [] : [{ id, code: 'unknown_event' as const }])),
        ...unique.slice(room).map((id) => ({ id, code: 'queue_full' as const })),
      ],
      cursor: null,
    };
  }

  async function rowOf(id: string): Promise<SyncLogSummary | null> {
    const event = eventOfRowId(id);
    return event === null ? null : logs.get(event);
  }

  async function retryAll(
    rows: SyncLogSummary[],
  ): Promise<{ retried: number; skipped: Skipped; isQueueDown: boolean }> {
    const prepared = new RetriedEvents(dependencies);
    const deadline = now() + FETCH_MS;
    const skipped: Skipped = [];
    let retried = 0;
    // Limits how many payloads are in memory at a time.
    for await (const batch of inBatches(rows, MAX_BATCH_SIZE)) {
      const ready: { id: string; message: QueuedEvent }[] = [];
      for (const row of batch) {
        const id = rowId(row.event);
        const prepare = await prepareOrCode(prepared, row, deadline);
        if (typeof prepare === 'string') skipped.push({ id, code: prepare });
        else ready.push({ id, message: prepare });
      }
      const { sent, failed } = await dependencies.send(ready.map(({ message }) => message));
      retried += sent.length;
      const refused = ready.filter(({ message }) => !sent.includes(message));
      skipped.push(...refused.map(({ id }) => ({ id, code: 'queue_unavailable' as const })));
      if (sent.length === 0 && failed.length > 0) {
        const rest = rows.slice(retried + skipped.length);
        const unsent = rest.map(({ event }) => ({ id: rowId(event), code: 'queue_unavailable' as const }));
        return { retried, skipped: [...skipped, ...unsent], isQueueDown: true };
      }
    }
    return { retried, skipped, isQueueDown: false };
  }

  async function prepareOrCode(
    prepared: RetriedEvents,
    row: SyncLogSummary,
    deadline: number,
  ): Promise<QueuedEvent | Skipped[number]['code']> {
    try {
      const prepare = await prepared.check(row);
      if (row.outcome === 'skipped' && now() >= deadline) return 'lucca_unavailable';
      return await prepare();
    } catch (error) {
      if (error instanceof ProblemError) return error.code;
      throw error;
    }
  }
}

type Found = {
  rows: SyncLogSummary[];
  skipped: Skipped;
  /** Of the next page of a filter. */
  cursor: string | null;
};

function toResult(retried: number, skipped: Skipped, cursor: string | null): RetryResult {
  return { retried, left: skipped.length, skipped, cursor };
}

function checkSelection({ filter, ids, cursor }: BodyOf<'retryLogs'>) {
  if ((filter === undefined) === (ids === undefined)) {
    throw new ProblemError('invalid_request', 'The body must have either a filter or ids');
  }
  if (filter === undefined && cursor !== undefined) {
    const detail = 'is only possible with a filter';
    throw new ProblemError('invalid_request', 'The body is invalid', [
      { pointer: '/cursor', code: 'unknown_field', detail },
    ]);
  }
  return { filter, ids };
}

/** The audit trail is kept forever: it only records that the filter named one employee or text, but not which. */
function withoutPersonalData({ employee, text, ...filter }: LogSearch): object {
  return {
    ...filter,
    ...(employee !== undefined && { isOfOneEmployee: true }),
    ...(text !== undefined && { isTextSearch: true }),
  };
}

function queueUnavailable(): ProblemError {
  return new ProblemError(
    'queue_unavailable',
    'The queue accepted no event. No event is lost: try again in a minute',
  );
}

function queueFull(depth: number): ProblemError {
  return new ProblemError(
    'queue_full',
    `The queue already holds ${depth} events: try again when it is shorter`,
  );
}
