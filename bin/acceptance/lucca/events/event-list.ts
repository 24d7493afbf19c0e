import type { LuccaApi } from '../../../../functions/lucca/api/client';
import { LuccaFailError } from '../../../../functions/lucca/api/http';
import { toIso, DAY_MS } from '../../../../functions/shared/time';
import { idOf, readListedEvent, type ListedEvent } from './listed-event';
import { toObject } from './json-nodes';

const WEEKS = 4;

/** At 17 requests a minute, less than three minutes. */
const MAX_PAGES = 40;

/** Requests for events that the list contains without data. */
const MAX_SINGLE_EVENTS = 30;

export type EventList = {
  /** About calendar events and leaves, as Lucca lists them. */
  events: ListedEvent[];
  /** Events of all topics. */
  listed: number;
  pages: number;
  /** False if more pages follow. */
  isComplete: boolean;
  /** Listed events without data: read one by one, and left out beyond a limit. */
  bare: { read: number; omitted: number };
};

type ReadOptions = {
  now: () => number;
  signal: AbortSignal;
  showActivity: (activity: string) => void;
};

/**
 * Reads Lucca's list of the events of the last weeks, within limits.
 *
 * @throws LuccaApiError
 */
export async function readEventList(
  lucca: Pick<LuccaApi, 'event' | 'events'>,
  { now, signal, showActivity }: ReadOptions,
): Promise<EventList> {
  const since = toIso(now() - WEEKS * 7 * DAY_MS);
  const list: EventList = {
    ...{ events: [], listed: 0, pages: 0, isComplete: false },
    bare: { read: 0, omitted: 0 },
  };
  let page: string | null = null;
  do {
    signal.throwIfAborted();
    const { items, next, total }: Awaited<ReturnType<typeof lucca.events>> = await lucca.events({
      since,
      page,
    });
    for (const item of items) {
      const event = await completeEvent(item);
      if (event) list.events.push(event);
    }
    list.pages += 1;
    list.listed += items.length;
    const of = total === undefined ? '' : ` of ${total}`;
    showActivity(`page ${list.pages}, ${list.listed}${of} events`);
    page = next;
  } while (page !== null && list.pages < MAX_PAGES);
  return { ...list, isComplete: page === null };

  /** Lucca's list may contain events without data. */
  async function completeEvent(item: unknown): Promise<ListedEvent | null> {
    const listed = readListedEvent(item, now());
    const id = idOf(listed?.json['id']);
    if (!listed || listed.data || id === null) return listed;
    if (list.bare.read >= MAX_SINGLE_EVENTS) {
      list.bare.omitted += 1;
      return null;
    }
    signal.throwIfAborted();
    list.bare.read += 1;
    showActivity(`${list.bare.read} events read one by one`);
    const whole = toObject(await ifReadable(() => lucca.event(id)));
    return whole ? readListedEvent(whole, now()) : listed;
  }
}

/** Returns null if Lucca rejects this one request. */
async function ifReadable(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LuccaFailError) return null;
    throw error;
  }
}
