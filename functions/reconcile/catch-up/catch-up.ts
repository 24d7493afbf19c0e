import type { LuccaApi } from '../../lucca/api/client';
import { LuccaFailError } from '../../lucca/api/http';
import type { Page } from '../../lucca/api/requests';
import type { RecordStore, Stored } from '../../store/record-store';
import { addCount, createLuccaTask, type LuccaTaskDependencies, type Task } from '../task';
import {
  afterPage,
  afterPartialPage,
  currentPass,
  eventsCursor,
  eventsCursorId,
  initialCursor,
  withUndated,
  type EventsCursor,
  type Pass,
} from './events-cursor';
import { findMissingEvents, readListedEvent } from './missing-events';
import { sendRecovered } from './recovered-events';
import { MAX_UNREADABLE, retryUnreadable, type UnreadableDependencies } from './unreadable-events';

/**
 * Queued events have no row in the log yet and look like missing ones. In a longer queue, there are too many of them.
 */
const MAX_QUEUE_DEPTH = 1000;

type CatchUpDependencies = LuccaTaskDependencies &
  UnreadableDependencies & {
    lucca: Pick<LuccaApi, 'tenantUrl' | 'events' | 'event'>;
    records: Pick<RecordStore, 'read' | 'write'>;
    /** The approximate number of messages in the queue. */
    queueDepth: () => Promise<number>;
  };

/**
 * Reads Lucca's list of events since the last run (LUCCA-32) and queues those whose delivery never arrived, or failed for
 * longer than Lucca repeats it (LUCCA-49). The cursor moves past
 * an event only after it was queued. Queueing an event twice is harmless, because sync compares versions.
 */
export function createCatchUpTask(dependencies: CatchUpDependencies): Task {
  const { lucca, records, logger, now } = dependencies;

  return createLuccaTask(dependencies, 'Catch-up disabled', async (tenant, deadline, counts) => {
    if ((await dependencies.queueDepth()) > MAX_QUEUE_DEPTH) {
      logger.info('Catch-up skipped: the queue is too long');
      return;
    }
    const canRequest = () => now() < deadline;
    const id = eventsCursorId(tenant);
    let { value: cursor, revision } = (await records.read(id, eventsCursor)) ?? (await createCursor(id));
    // An event that the retry just queued has no row in the log yet, so the pass has to skip it.
    const retriedIds = cursor.unreadable.map((event) => event.id);
    const retry = await retryUnreadable(cursor.unreadable, canRequest, counts, dependencies);
    if (retry.unreadable !== cursor.unreadable) {
      cursor = { ...cursor, unreadable: retry.unreadable };
      revision = await records.write(id, cursor, revision);
    }
    if (retry.busy) throw retry.busy;

    let isPassComplete = false;
    while (!isPassComplete && canRequest()) {
      const pass = currentPass(cursor, now());
      const page = await readPage(pass, canRequest);
      if (page === null) return;
      const { unreadable } = cursor;
      const skip = new Set([...pass.skipped, ...retriedIds, ...unreadable.map((event) => event.id)]);
      const since = Date.parse(pass.since);
      const maxUnreadable = MAX_UNREADABLE - unreadable.length;
      const missing = await findMissingEvents(
        page.items,
        { since, skip, maxUnreadable, undated: cursor.undated },
        canRequest,
        dependencies,
      );
      addCount(counts, 'listed', page.items.length);
      if (!(await sendRecovered(missing.events, counts, dependencies))) return;
      cursor = withUndated(
        { ...cursor, unreadable: [...unreadable, ...missing.unreadable] },
        missing.undated,
      );
      if (missing.unreadable.length > 0) addCount(counts, 'unreadable', missing.unreadable.length);
      if (!missing.isComplete) {
        await records.write(id, afterPartialPage(cursor, pass, missing.skipped), revision);
        if (missing.error) throw missing.error;
        return;
      }
      cursor = afterPage(cursor, pass, occurrenceTimes(page.items), page.next);
      revision = await records.write(id, cursor, revision);
      isPassComplete = cursor.pass === null;
    }
  });

  /** Stores the start before the first request, so that it stays the same if the first page takes several runs. */
  async function createCursor(id: string): Promise<Stored<EventsCursor>> {
    const value = initialCursor(now());
    return { value, revision: await records.write(id, value, null) };
  }

  /** @returns null if no time is left */
  async function readPage(pass: Pass, canRequest: () => boolean): Promise<Page<unknown> | null> {
    try {
      return await lucca.events(pass);
    } catch (error) {
      if (!(error instanceof LuccaFailError) || error.status < 400 || pass.page === null) throw error;
      logger.info('Page cursor rejected by Lucca; restarting at the first page', { problem: error.message });
      return canRequest() ? lucca.events({ ...pass, page: null }) : null;
    }
  }
}

/** ms since the epoch */
function occurrenceTimes(items: unknown[]): number[] {
  return items.flatMap((item) => readListedEvent(item)?.occurredAtMs ?? []);
}
