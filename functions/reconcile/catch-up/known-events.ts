import { LRUCache } from 'lru-cache';
import type { EventLookup } from '../../store/log/log-store';

/** The events of an hour of a busy company. A key takes about 150 bytes. */
const MAX_KNOWN = 50_000;

/**
 * Remembers which events have a row: every pass reads the events of the last hour again, and a row stays for 90 days.
 * Events without a row are looked up each time.
 */
export function rememberExisting(
  lookup: Pick<EventLookup, 'findExisting'>,
): Pick<EventLookup, 'findExisting'> {
  const known = new LRUCache<string, true>({ max: MAX_KNOWN });
  return {
    async findExisting(events) {
      const all = new Set(events);
      const unknown = [...all].filter((event) => !known.get(event));
      for (const event of await lookup.findExisting(unknown)) known.set(event, true);
      return new Set([...all].filter((event) => known.get(event)));
    },
  };
}
