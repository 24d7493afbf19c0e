import { retryBackoff } from '../../domain/retry-policy';
import { logKey } from '../../domain/sync-log';
import { replayedEvent } from '../../queue/message';
import { inBatches } from '../../shared/async';
import type { LogSearch } from '../../store/log-search';
import type { UnresolvedEvent } from '../../store/unresolved-events';
import type { Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';
import { unknownEvent } from './operations';
import { inactiveConfigurations, searchOf, searchPage } from './search';
import { eventOf } from './view';

const ONE_MINUTE_MS = 60_000;

type RetryDependencies = Pick<LogDependencies, 'rows' | 'send' | 'newNonce' | 'now'>;

/** An event that may be tried again, with what Lucca sent. */
type Retriable = { seen: UnresolvedEvent; payload: Buffer };

/**
 * Whether an event can be tried again now.
 *
 * @param row as it is now; null if nothing is left to do
 * @param inactive ids of configurations whose events would only be skipped, and be lost by that
 * @throws ProblemError if it cannot
 */
function retriable(row: UnresolvedEvent | null, inactive: ReadonlySet<string>, now: number): Retriable {
  if (!row) throw new ProblemError('nothing_to_retry', 'Nothing is left to do with this event');
  if (!row.payload) {
    throw new ProblemError(
      'nothing_to_retry',
      'The content of this event was not kept: it cannot be tried again',
    );
  }
  if (row.configuration !== null && inactive.has(row.configuration)) {
    const detail = 'The configuration is inactive: activate it first, else the event would be skipped';
    throw new ProblemError('nothing_to_retry', detail);
  }
  if (isUnderWay(row, now)) throw retryUnderWay();
  return { seen: row, payload: row.payload };
}

/**
 * Sends events back to the queue. Each row is marked before, so that nobody else sends it at the same moment, and that a crash
 * in between, or a message that is lost, costs one retryBackoff. A person says that the cause is gone: the intervals begin anew.
 *
 * @returns those that are in the queue; `refused` were marked, but not taken by the queue; the others were tried meanwhile
 */
async function sendBack(
  events: Retriable[],
  { rows, send, newNonce, now }: RetryDependencies,
): Promise<{ sent: number; refused: number }> {
  const marked = await Promise.all(
    events.map(async ({ seen, payload }) => {
      const at = new Date(now()).toISOString();
      const nextReplayAt = new Date(now() + retryBackoff(seen.open, 1)).toISOString();
      const isMarked = await rows.noteReplay(seen, { at, replays: 1, nextReplayAt });
      return isMarked ? replayedEvent(seen, payload, { nonce: newNonce(), at }) : null;
    }),
  );
  const { sent, failed } = await send(marked.filter((event) => event !== null));
  return { sent: sent.length, refused: failed.length };
}

function retryUnderWay(): ProblemError {
  return new ProblemError('retry_under_way', 'The event went back to the queue less than a minute ago');
}

function queueUnavailable(): ProblemError {
  const detail = 'The queue took nothing. Nothing is lost: try again in a minute';
  return new ProblemError('queue_unavailable', detail);
}

function queueFull(depth: number): ProblemError {
  const detail = `The queue holds ${depth} events already: try again when it is shorter`;
  return new ProblemError('queue_full', detail);
}

/** It was sent, and has not come back with an outcome. */
function isUnderWay({ triedAt, history }: UnresolvedEvent, now: number): boolean {
  return triedAt !== history.at(-1)?.at && Math.abs(now - Date.parse(triedAt)) < ONE_MINUTE_MS;
}

const LIMIT = 100;

/** So many messages may be ahead of a change that comes live, however small Google's quota is. */
const LONG_QUEUE = 100;

/** What one call of SQS takes; so many payloads are in memory at a time. */
const BATCH = 10;

/** Sends the events of a filter back to the queue, one page of them: as many as the queue has room for. */
export function retryLogs(
  dependencies: RetryOneDependencies & Pick<LogDependencies, 'pages' | 'queueDepth'>,
): Operations['retryLogs'] {
  const { rows, pages, queueDepth, configurations, audit, now } = dependencies;

  return async ({ body, person }) => {
    const search = searchOf(body.filter, '/filter/');
    const depth = await queueDepth();
    if (depth >= LONG_QUEUE) throw queueFull(depth);
    const page = { limit: Math.min(LIMIT, LONG_QUEUE - depth), cursor: body.cursor, pointer: '/cursor' };
    const { rows: found, cursor } = await searchPage(pages, search, page);
    if (found.length === 0) return { body: { retried: 0, left: 0, cursor } };
    const change = await audit.begin({
      who: person.name,
      via: 'console',
      action: 'events.retry',
      configuration: search.configuration ?? null,
      before: null,
      after: { filter: withoutAddress(search), events: found.length },
    });
    const { retried, isDown } = await retryAll(found.map(logKey));
    await audit.end(change, retried > 0 ? 'done' : 'refused');
    if (isDown) throw queueUnavailable();
    return { body: { retried, left: found.length - retried, cursor } };
  };

  async function retryAll(events: string[]): Promise<{ retried: number; isDown: boolean }> {
    const inactive = await inactiveConfigurations(configurations);
    let retried = 0;
    for await (const batch of inBatches(events, BATCH)) {
      const ready = await Promise.all(batch.map((event) => readyOrNull(event, inactive)));
      const { sent, refused } = await sendBack(
        ready.filter((one) => one !== null),
        dependencies,
      );
      retried += sent;
      if (sent === 0 && refused > 0) return { retried, isDown: true };
    }
    return { retried, isDown: false };
  }

  async function readyOrNull(event: string, inactive: ReadonlySet<string>): Promise<Retriable | null> {
    try {
      return retriable(await rows.read(event), inactive, now());
    } catch (error) {
      if (error instanceof ProblemError) return null;
      throw error;
    }
  }
}

/** The trail is kept for good: it says that one employee was searched for, not who. */
function withoutAddress({ employee, ...filter }: LogSearch): object {
  return { ...filter, ...(employee !== undefined && { isOfOneEmployee: true }) };
}

type RetryOneDependencies = RetryDependencies & Pick<LogDependencies, 'logs' | 'configurations' | 'audit'>;

/** Sends one event back to the queue. */
export function retryLog(dependencies: RetryOneDependencies): Operations['retryLog'] {
  const { logs, rows, configurations, audit, now } = dependencies;
  return async ({ id, person }) => {
    const event = eventOf(id);
    const row = event === null ? null : await logs.get(event);
    if (event === null || !row) throw unknownEvent();
    const inactive = await inactiveConfigurations(configurations);
    const one = retriable(await rows.read(event), inactive, now());
    const change = await audit.begin({
      who: person.name,
      via: 'console',
      action: 'events.retry',
      configuration: row.configuration,
      before: null,
      after: { event },
    });
    const { sent, refused } = await sendBack([one], dependencies);
    await audit.end(change, sent > 0 ? 'done' : 'refused');
    if (refused > 0) throw queueUnavailable();
    if (sent === 0) throw retryUnderWay();
    return { body: { retried: sent, left: 0, cursor: null } };
  };
}
