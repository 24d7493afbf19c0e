import { LuccaFailError } from '../lucca/api/http';
import type { LuccaApi } from '../lucca/api/client';
import type { ImportChanges, ListedChange } from '../store/import-changes';
import type { Reading } from './import-job';
import type { MessageContext } from './import-message';
import { CursorExpiredError } from './import-page';
import { readListedEvent } from './listed-events';
import { listedChange } from './newest-changes';
import { OutageDetector } from './outage-detector';
import { oldestEventDay, type ImportScope } from './scope';

/** Of the events of a part, before compression: with one more event, an item stays below DynamoDB's limit of 400 KB. */
const MAX_PART_BYTES = 128 * 1024;

type ReadDependencies = {
  lucca: Pick<LuccaApi, 'event' | 'events'>;
  changes: Pick<ImportChanges, 'put'>;
  context: MessageContext;
};

/**
 * @param id unique id
 * @param now ms since the epoch
 */
export function newReading(id: string, now: number): Reading {
  return {
    ...{ id, startedAt: now, since: `${oldestEventDay(now)}T00:00:00Z`, page: null, offset: 0, parts: 0 },
    ...{ read: 0, total: null, unreadable: 0, isComplete: false },
  };
}

/**
 * Reads the rest of Lucca's list of events and stores it, part by part. Yields the progress after each part.
 *
 * @throws CursorExpiredError if the list must be read from the beginning
 * @throws LuccaApiError, OutOfTimeError: the next run continues
 */
export async function* readChanges(
  from: Reading,
  scope: Pick<ImportScope, 'configuration' | 'since'>,
  { lucca, changes, context }: ReadDependencies,
): AsyncGenerator<Reading> {
  const outages = new OutageDetector();
  const { tenant } = scope.configuration;
  for (let reading = from; !reading.isComplete;) {
    const { items, next, total = reading.total } = await readPage(reading);
    let isPageDone = false;
    while (!isPageDone) {
      const part = await collect(items, reading.offset);
      const isStored = part.changes.length > 0;
      if (isStored) await changes.put(tenant, reading.id, reading.parts, part);
      isPageDone = part.end >= items.length;
      reading = {
        ...reading,
        page: isPageDone ? next : reading.page,
        offset: isPageDone ? 0 : part.end,
        parts: reading.parts + (isStored ? 1 : 0),
        read: reading.read + Math.max(0, part.end - reading.offset),
        total,
        unreadable: reading.unreadable + part.unreadable,
        isComplete: isPageDone && next === null,
      };
      yield reading;
      if (part.failure) throw part.failure.error;
    }
  }

  async function readPage({ since, page }: Reading) {
    try {
      return await lucca.events({ since, page });
    } catch (error) {
      const isExpired = error instanceof LuccaFailError && error.status >= 400 && page !== null;
      throw isExpired
        ? new CursorExpiredError('Lucca no longer accepts the page cursor', { cause: error })
        : error;
    }
  }

  /** Collects one part. A failure ends the part, so that what was read before it is not read again. */
  async function collect(items: readonly unknown[], start: number) {
    const part = { changes: [] as ListedChange[], bodies: new Map<number, string>(), unreadable: 0 };
    let bytes = 0;
    let end = start;
    for (; end < items.length && bytes < MAX_PART_BYTES; end++) {
      try {
        const result = await readListedEvent(items[end], { lucca, outages, context });
        if (result === null) continue;
        if ('remark' in result) {
          part.unreadable += 1;
          continue;
        }
        const change = listedChange(result.message, scope);
        const body = Buffer.from(result.message.queued.body ?? '', 'base64').toString();
        if (change[3] === null) {
          part.bodies.set(part.changes.length, body);
          bytes += Buffer.byteLength(body);
        }
        part.changes.push(change);
      } catch (error) {
        return { ...part, end, failure: { error } };
      }
    }
    return { ...part, end, failure: null };
  }
}
