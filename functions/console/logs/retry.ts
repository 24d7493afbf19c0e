import { retryBackoff } from '../../domain/retry-policy';
import { toReplayMessage } from '../../queue/message';
import { MAX_BATCH_SIZE } from '../../queue/sender';
import { inBatches } from '../../shared/async';
import { MINUTE_MS } from '../../shared/time';
import type { LogSearch } from '../../store/log/log-search';
import type { UnresolvedEvent } from '../../store/log/unresolved-events';
import type { Operations } from '../http/operations';
import { ProblemError } from '../http/response';
import type { LogDependencies } from './dependencies';
import { findLog, parseSearch, searchPage } from './search';

/** Maximum number of events per call. */
const MAX_EVENTS = 100;

/** Above this queue length, nothing is retried: live events wait behind retries, and a Google quota may be small. */
const MAX_QUEUE_DEPTH = 100;

type RetryDependencies = Pick<
  LogDependencies,
  'logs' | 'unresolvedEvents' | 'configurations' | 'audit' | 'send' | 'newNonce' | 'now'
>;

/** Sends one event back to the queue. */
export function retryLog(dependencies: RetryDependencies): Operations['retryLog'] {
  const { logs, unresolvedEvents, configurations, audit, now } = dependencies;

  return async ({ id, person }) => {
    const { event, row } = await findLog(id, logs);
    const inactive = await inactiveConfigurations(configurations);
    const retryable = checkRetryable(await unresolvedEvents.read(event), inactive, now());
    const change = await audit.begin({
      who: person.name,
      via: 'console',
      action: 'events.retry',
      configuration: row.configuration,
      before: null,
      after: { event },
    });
    const { sent, refused } = await requeue([retryable], dependencies);
    await audit.end(change, sent > 0 ? 'done' : 'refused');
    if (refused > 0) throw queueUnavailable();
    if (sent === 0) throw retryInProgress();
    return { body: { retried: sent, left: 0, skipped: [], cursor: null } };
  };
}

/** Sends one page of the filter's events back to the queue, as many as the queue has room for. */
export function retryLogs(
  dependencies: RetryDependencies & Pick<LogDependencies, 'logPages' | 'queueDepth'>,
): Operations['retryLogs'] {
  const { unresolvedEvents, logPages, queueDepth, configurations, audit, now } = dependencies;

  return async ({ body, person }) => {
    if (!body.filter) throw new ProblemError('invalid_request', 'The filter is missing');
    const search = parseSearch(body.filter, '/filter/');
    const depth = await queueDepth();
    if (depth >= MAX_QUEUE_DEPTH) throw queueFull(depth);
    const limit = Math.min(MAX_EVENTS, MAX_QUEUE_DEPTH - depth);
    const options = { limit, cursor: body.cursor, pointer: '/cursor' };
    const { rows, cursor } = await searchPage(logPages, search, options);
    if (rows.length === 0) return { body: { retried: 0, left: 0, skipped: [], cursor } };
    const change = await audit.begin({
      who: person.name,
      via: 'console',
      action: 'events.retry',
      configuration: search.configuration ?? null,
      before: null,
      after: { filter: withoutAddress(search), events: rows.length },
    });
    const { retried, isQueueDown } = await retryAll(rows.map(({ event }) => event));
    await audit.end(change, retried > 0 ? 'done' : 'refused');
    if (isQueueDown) throw queueUnavailable();
    return { body: { retried, left: rows.length - retried, skipped: [], cursor } };
  };

  async function retryAll(events: string[]): Promise<{ retried: number; isQueueDown: boolean }> {
    const inactive = await inactiveConfigurations(configurations);
    let retried = 0;
    // Limits how many payloads are in memory at a time.
    for await (const batch of inBatches(events, MAX_BATCH_SIZE)) {
      const retryable = await Promise.all(batch.map((event) => retryableOrNull(event, inactive)));
      const { sent, refused } = await requeue(
        retryable.filter((one) => one !== null),
        dependencies,
      );
      retried += sent;
      if (sent === 0 && refused > 0) return { retried, isQueueDown: true };
    }
    return { retried, isQueueDown: false };
  }

  async function retryableOrNull(event: string, inactive: ReadonlySet<string>): Promise<Retryable | null> {
    try {
      return checkRetryable(await unresolvedEvents.read(event), inactive, now());
    } catch (error) {
      if (error instanceof ProblemError) return null;
      throw error;
    }
  }
}

/** The audit trail is kept forever: it only records that the filter named one employee, without the address. */
function withoutAddress({ employee, ...filter }: LogSearch): object {
  return { ...filter, ...(employee !== undefined && { isOfOneEmployee: true }) };
}

async function inactiveConfigurations(
  configurations: LogDependencies['configurations'],
): Promise<ReadonlySet<string>> {
  const { configurations: all } = await configurations.load();
  return new Set(all.filter(({ active }) => !active).map(({ id }) => id));
}

type Retryable = { row: UnresolvedEvent; payload: Buffer };

/**
 * @param row null if the event is resolved
 * @param inactive ids of inactive configurations: their events would be skipped and lose their payload
 * @throws ProblemError if the event cannot be retried now
 */
function checkRetryable(row: UnresolvedEvent | null, inactive: ReadonlySet<string>, now: number): Retryable {
  if (!row) throw new ProblemError('nothing_to_retry', 'The event is already resolved');
  if (!row.payload) {
    throw new ProblemError('nothing_to_retry', 'The event cannot be retried: its payload was not kept');
  }
  if (row.configuration !== null && inactive.has(row.configuration)) {
    const detail = 'The configuration is inactive: activate it before you retry the event';
    throw new ProblemError('nothing_to_retry', detail);
  }
  if (isInProgress(row, now)) throw retryInProgress();
  return { row, payload: row.payload };
}

/** Whether the last retry was sent less than a minute ago and has no outcome yet. */
function isInProgress({ triedAt, history }: UnresolvedEvent, now: number): boolean {
  return triedAt !== history.at(-1)?.at && Math.abs(now - Date.parse(triedAt)) < MINUTE_MS;
}

/**
 * Sends events to the queue. Each row is marked as retried before, so that no other request sends the event at the same time,
 * and a crash or a lost message only delays it by one backoff. The backoff starts over: a person has removed the cause.
 *
 * @returns how many events were sent, and how many SQS refused; another request has retried the remaining ones
 */
async function requeue(
  events: Retryable[],
  { unresolvedEvents, send, newNonce, now }: RetryDependencies,
): Promise<{ sent: number; refused: number }> {
  const marked = await Promise.all(
    events.map(async ({ row, payload }) => {
      const at = new Date(now()).toISOString();
      const nextReplayAt = new Date(now() + retryBackoff(row.outcome, 1)).toISOString();
      const isMarked = await unresolvedEvents.recordReplay(row, { at, replays: 1, nextReplayAt });
      return isMarked ? toReplayMessage(row, payload, { nonce: newNonce(), at }) : null;
    }),
  );
  const { sent, failed } = await send(marked.filter((event) => event !== null));
  return { sent: sent.length, refused: failed.length };
}

function retryInProgress(): ProblemError {
  return new ProblemError('retry_under_way', 'The event was sent to the queue less than a minute ago');
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
