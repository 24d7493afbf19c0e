import { createHash } from 'node:crypto';
import type { Place } from '../domain/mapping';

/**
 * The id of an event in Google, the same whenever it is computed: what was written before a crash is found again.
 * Google takes `a-v0-9`, so hexadecimal is valid.
 * See {@link https://developers.google.com/workspace/calendar/api/v3/reference/events/insert events.insert}.
 */
export function googleEventId(
  resource: string,
  { owner, eventType, generation, piece }: Pick<Place, 'owner' | 'eventType' | 'generation' | 'piece'>,
): string {
  const parts = [resource, owner, eventType, generation, ...(piece === '' ? [] : [piece])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
