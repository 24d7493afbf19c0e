import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { LuccaApi } from '../../lucca/api/client';
import { LuccaFailError } from '../../lucca/api/errors';
import type { Page } from '../../lucca/api/requests';
import { METRICS } from '../../shared/telemetry';
import type { RecordStore, Stored } from '../../store/record-store';
import { luccaTask, type LuccaTaskDependencies, type Task } from '../task';
import {
  afterPage,
  eventsCursor,
  eventsCursorId,
  firstCursor,
  passOf,
  restarted,
  withinPage,
  type EventsCursor,
  type Pass,
} from './events-cursor';
import { readListedEvent } from './listed-event';
import { missingEvents } from './missing-events';
import { retryUnreadable, MAX_UNREADABLE, type UnreadableDependencies } from './unreadable-events';

/** An event that is still in the queue has no row yet: while it is long, nobody can tell what is missing. */
const LONG_QUEUE = 1000;

export type CatchUpDependencies = LuccaTaskDependencies &
  UnreadableDependencies & {
    lucca: Pick<LuccaApi, 'tenantUrl' | 'events' | 'event'>;
    records: Pick<RecordStore, 'read' | 'write'>;
    /** How many messages the queue holds. */
    queueDepth: () => Promise<number>;
  };

/**
 * Reads what happened in Lucca since the last look, and puts into the queue what never arrived. The cursor moves past events
 * only when they are safe there; what is sent twice all the same does no harm, versions see to that.
 */
export function catchUp(deps: CatchUpDependencies): Task {
  const { lucca, budget, records, send, logger, metrics, now } = deps;

  return luccaTask(deps, 'Missed deliveries are not caught up', async (tenant, deadline, counts) => {
    if ((await deps.queueDepth()) > LONG_QUEUE) {
      logger.info('Missed deliveries are caught up when the queue is shorter');
      return;
    }
    const mayAsk = () => now() < deadline && budget.isLeft();
    const id = eventsCursorId(tenant);
    let { value: cursor, revision } = (await records.read(id, eventsCursor)) ?? (await begin(id));
    // What is settled here has no row yet where the pass comes by.
    const askedBefore = cursor.unreadable.map((event) => event.id);
    const again = await retryUnreadable(cursor.unreadable, mayAsk, counts, deps);
    if (again.unreadable !== cursor.unreadable) {
      cursor = { ...cursor, unreadable: again.unreadable };
      revision = await records.write(id, cursor, revision);
    }
    if (again.busy) throw again.busy;
    let isDone = false;
    while (!isDone && mayAsk()) {
      const pass = passOf(cursor, now());
      const page = await readPage(pass, mayAsk);
      if (page === null) return;
      const { unreadable } = cursor;
      const skip = new Set([...pass.fruitless, ...askedBefore, ...unreadable.map((event) => event.id)]);
      const look = { since: Date.parse(pass.since), skip, room: MAX_UNREADABLE - unreadable.length };
      const missing = await missingEvents(page.items, look, mayAsk, deps);
      const { sent, failed, problem } = await send(missing.events);
      if (sent.length > 0) metrics.addMetric(METRICS.recovered, MetricUnit.Count, sent.length);
      counts['listed'] = (counts['listed'] ?? 0) + page.items.length;
      counts['recovered'] = (counts['recovered'] ?? 0) + sent.length;
      if (failed.length > 0) {
        logger.warn('The queue did not take every event', { left: failed.length, problem });
        return;
      }
      cursor = { ...cursor, unreadable: [...unreadable, ...missing.unreadable] };
      if (missing.unreadable.length > 0) {
        counts['unreadable'] = (counts['unreadable'] ?? 0) + missing.unreadable.length;
      }
      if (!missing.complete) {
        await records.write(id, withinPage(cursor, pass, missing.fruitless), revision);
        if (missing.trouble) throw missing.trouble;
        return;
      }

      cursor = afterPage(cursor, pass, occurrences(page.items), page.next);
      revision = await records.write(id, cursor, revision);
      isDone = cursor.pass === null;
    }
  });

  /** Where to begin is remembered before Lucca is asked: it may take Lucca a while to answer. */
  async function begin(id: string): Promise<Stored<EventsCursor>> {
    const value = firstCursor(now());
    return { value, revision: await records.write(id, value, null) };
  }

  /** @returns null if there are no requests left */
  async function readPage(pass: Pass, mayAsk: () => boolean): Promise<Page<unknown> | null> {
    try {
      return await lucca.events(pass);
    } catch (error) {
      if (!(error instanceof LuccaFailError) || error.status < 400 || pass.page === null) throw error;
      logger.info('Lucca no longer knows the page: from the first one again', { problem: error.message });
      return mayAsk() ? lucca.events(restarted(pass)) : null;
    }
  }
}

/** ms since the epoch */
function occurrences(items: unknown[]): number[] {
  return items.flatMap((item) => readListedEvent(item)?.occurredAtMs ?? []);
}
