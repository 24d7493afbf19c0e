import * as z from 'zod';
import type { LuccaApi } from '../lucca/api/client';
import { identifier } from '../lucca/fields';
import { safeForLog } from '../shared/safe-logging';
import { importMessage, type ImportMessage, type MessageContext } from './import-message';
import { OutageDetector } from './outage-detector';

const listedEvent = z.object({
  id: identifier.nullable().catch(null),
  topic: z.string().startsWith('calendar-event.'),
  data: z.unknown().optional(),
});

type ReadOptions = {
  lucca: Pick<LuccaApi, 'event'>;
  outages: OutageDetector;
  context: MessageContext;
};

/**
 * Reads one item of Lucca's list of events.
 *
 * @returns `remark`: why the event cannot be used; null for events of other topics, and those that Lucca no longer has
 * @throws LuccaApiError that is not about this event alone
 */
export async function readListedEvent(
  item: unknown,
  { lucca, outages, context }: ReadOptions,
): Promise<{ message: ImportMessage } | { remark: string } | null> {
  const listed = listedEvent.safeParse(item);
  if (!listed.success) return null;
  const { id, data } = listed.data;
  // Lucca's list may contain events without data.
  const isPartial = data === undefined || data === null;
  const name = `event ${safeForLog(id) ?? 'without an id'}`;
  const full = isPartial && id !== null ? await outages.attempt(() => lucca.event(id)) : { answer: item };
  if ('problem' in full) return { remark: `unreadable ${name}: ${full.problem}` };
  if (full.answer === null) return null;
  const message = importMessage(full.answer, context);
  return message.ok ? { message } : { remark: `invalid ${name}: ${message.problem}` };
}

export type NewestEvents = {
  /** The newest event of each resource. */
  newest: ReadonlyMap<string, ImportMessage>;
  /** Invalid and unreadable events, and why. */
  remarks: string[];
};

/**
 * Reads the newest event of each calendar event in Lucca's list. It reads the whole list first: the order is not
 * guaranteed, and only the newest event has the current dates and establishment.
 *
 * @param since ISO 8601, the earliest time for which Lucca lists events
 * @param onPage called with the number of events read so far
 */
export async function readNewestEvents(
  lucca: Pick<LuccaApi, 'event' | 'events'>,
  since: string,
  context: MessageContext,
  onPage: (read: number) => void,
): Promise<NewestEvents> {
  const newest = new Map<string, ImportMessage>();
  const remarks: string[] = [];
  const outages = new OutageDetector();
  let read = 0;
  let page: string | null = null;
  do {
    const { items, next }: Awaited<ReturnType<typeof lucca.events>> = await lucca.events({ since, page });
    for (const item of items) {
      const result = await readListedEvent(item, { lucca, outages, context });
      if (result === null) continue;
      if ('remark' in result) remarks.push(result.remark);
      else if (isNewer(result.message, newest.get(result.message.event.resource)))
        newest.set(result.message.event.resource, result.message);
    }
    read += items.length;
    onPage(read);
    page = next;
  } while (page !== null);
  return { newest, remarks };
}

function isNewer({ event }: ImportMessage, known: ImportMessage | undefined): boolean {
  return known === undefined || event.version > known.event.version;
}
