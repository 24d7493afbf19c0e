import * as z from 'zod';
import type { LuccaApi } from '../../functions/lucca/api/client';
import { identifier } from '../../functions/lucca/fields';
import { loggable } from '../../functions/loggable';
import { IsolatedFailures } from './isolated-failures';
import { importMessage, type ImportMessage, type MessageCircumstances } from '../import/message';

const listedEvent = z.object({
  id: identifier.nullable().catch(null),
  topic: z.string().startsWith('calendar-event.'),
  data: z.unknown().optional(),
});

export type NewestEvents = {
  /** By resource, what its newest event says. */
  newest: ReadonlyMap<string, ImportMessage>;
  /** Events that were not understood, or not read: which it is, and what is wrong. */
  remarks: string[];
};

/**
 * The newest event of each calendar event that Lucca's list still knows. The whole list is read before anything is decided: its
 * order is not certain, and only the newest event says whether a session still takes place, and where.
 *
 * @param since ISO 8601: how far Lucca's memory goes back
 * @param onPage is told how many events were read by then
 */
export async function newestEvents(
  lucca: Pick<LuccaApi, 'event' | 'events'>,
  since: string,
  circumstances: MessageCircumstances,
  onPage: (read: number) => void,
): Promise<NewestEvents> {
  const newest = new Map<string, ImportMessage>();
  const remarks: string[] = [];
  const failures = new IsolatedFailures();
  let read = 0;
  let page: string | null = null;
  do {
    const { items, next }: Awaited<ReturnType<typeof lucca.events>> = await lucca.events({ since, page });
    for (const item of items) {
      const listed = listedEvent.safeParse(item);
      if (!listed.success) continue;
      const { id, data } = listed.data;
      // A list may show events without the state that they tell.
      const isBare = data === undefined || data === null;
      const name = `event ${loggable(id) ?? 'without an id'}`;
      const whole = isBare && id !== null ? await failures.attempt(() => lucca.event(id)) : { answer: item };
      if ('problem' in whole) {
        remarks.push(`not read: ${name}: ${whole.problem}`);
        continue;
      }
      if (whole.answer === null) continue;
      const message = importMessage(whole.answer, circumstances);
      if (!message.ok) remarks.push(`not understood: ${name}: ${message.problem}`);
      else if (isNewer(message, newest.get(message.event.resource)))
        newest.set(message.event.resource, message);
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
