import { createHash } from 'node:crypto';
import type { Place } from '../store/mapping';

/**
 * The id of an event in Google, the same whenever it is computed: what was written before a crash is found again.
 * Google takes `a-v0-9`, so hexadecimal is valid.
 * See {@link https://developers.google.com/workspace/calendar/api/v3/reference/events/insert events.insert}.
 */
export function googleEventId(
  resource: string,
  place: Pick<Place, 'owner' | 'eventType' | 'generation'>,
): string {
  const parts = JSON.stringify([resource, place.owner, place.eventType, place.generation]);
  return createHash('sha256').update(parts).digest('hex');
}
