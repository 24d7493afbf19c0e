import * as z from 'zod';
import type { GoogleEvent } from '../../../functions/google/calendar';
import { describeAnswer, isDone } from './answer';
import type { RawCalendar } from './raw-api';

/** Marks the events of all runs, so that a run finds what an interrupted one left. */
const MARK = { name: 'luccaAcceptance', value: '1' };

/** A list has no more pages than this, even if Google returns tokens for ever. */
const MAX_PAGES = 100;

/** Returns the event with the mark, and further private properties. */
export function marked(event: GoogleEvent, properties: Record<string, string> = {}): GoogleEvent {
  return { ...event, extendedProperties: { private: { ...properties, [MARK.name]: MARK.value } } };
}

const page = z.object({
  items: z.array(z.unknown()).default([]),
  nextPageToken: z.string().optional(),
});

/** An event of the list. Only those that have the mark are ours: Google may ignore the filter. */
const markedEvent = z.object({
  id: z.string(),
  extendedProperties: z.object({
    private: z.looseObject({ [MARK.name]: z.literal(MARK.value) }),
  }),
});

/** The events that this run made or may have made, by calendar. */
export class Traces {
  readonly #made = new Map<string, Set<string>>();
  readonly #running = new Set<Promise<unknown>>();

  /** Call it before the event is written. */
  remember(address: string, eventId: string): void {
    const ids = this.#made.get(address) ?? new Set();
    this.#made.set(address, ids.add(eventId));
  }

  hasAny(address: string): boolean {
    return (this.#made.get(address)?.size ?? 0) > 0;
  }

  /** Tracks a write: after an interruption, it may still take effect. */
  async track<T>(write: Promise<T>): Promise<T> {
    this.#running.add(write);
    try {
      return await write;
    } finally {
      this.#running.delete(write);
    }
  }

  /**
   * Deletes the events of this run and the marked ones of earlier runs.
   *
   * @returns how many were there
   * @throws Error if some remain
   */
  async remove(address: string, calendar: RawCalendar): Promise<number> {
    await Promise.allSettled(this.#running);
    // GOOGLE-25: a list may lag behind, so the ids of this run come from memory.
    const ids = new Set([...(this.#made.get(address) ?? []), ...(await listMarked(calendar))]);
    let removed = 0;
    const remaining: string[] = [];
    for (const id of ids) {
      const answer = await calendar.delete(id);
      if (isDone(answer)) removed += 1;
      // GOOGLE-13, GOOGLE-14: there is no event with this id, or no more.
      else if (answer.status !== 404 && answer.status !== 410) remaining.push(describeAnswer(answer));
    }
    if (remaining.length > 0) {
      throw new Error(`${remaining.length} events of the acceptance remain: ${remaining[0]}`);
    }
    this.#made.delete(address);
    return removed;
  }
}

async function listMarked(calendar: RawCalendar): Promise<string[]> {
  const ids: string[] = [];
  let pageToken: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const answer = await calendar.list(`${MARK.name}=${MARK.value}`, pageToken);
    if (!isDone(answer)) throw new Error(`The events could not be listed: ${describeAnswer(answer)}`);
    const { items, nextPageToken } = page.parse(answer.data);
    ids.push(...items.flatMap((item) => markedEvent.safeParse(item).data?.id ?? []));
    if (nextPageToken === undefined) return ids;
    pageToken = nextPageToken;
  }
  return ids;
}
