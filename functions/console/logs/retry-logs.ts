import { inBatches } from '../../in-batches';
import { logKey } from '../../store/log-entry';
import type { LogSearch } from '../../store/log-search';
import type { Operations } from '../operation';
import { ProblemError } from '../problem-error';
import type { LogDependencies } from './dependencies';
import { inactiveConfigurations } from './inactive-configurations';
import { queueFull, queueUnavailable, retriable, sendBack, type Retriable } from './retry';
import type { RetryOneDependencies } from './retry-log';
import { searchOf } from './search-input';
import { searchPage } from './search';

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
