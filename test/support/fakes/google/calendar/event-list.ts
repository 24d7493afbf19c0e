import type { Listing } from '../parameters';
import { RejectionReason } from '../refusal';
import type { StoredEvent } from './google-event';

export type Page = { items: StoredEvent[]; nextPageToken: string | undefined };

/**
 * One page of a calendar. The page is cut first and searched then, so a page may be short or empty although more follow, as
 * Google warns.
 *
 * @param events all events of the calendar, in an order that later changes keep
 */
export function listPage(events: StoredEvent[], query: Listing): Page {
  const from = positionOf(query.pageToken);
  const to = from + query.maxResults;
  return {
    items: events.slice(from, to).filter((event) => isFound(event, query)),
    nextPageToken: to < events.length ? Buffer.from(`page ${to}`).toString('base64url') : undefined,
  };
}

function positionOf(pageToken: string | undefined): number {
  if (pageToken === undefined) return 0;
  const position = /^page (\d+)$/.exec(Buffer.from(pageToken, 'base64url').toString())?.[1];
  if (position === undefined) throw RejectionReason.invalid('Invalid page token value.');
  return Number(position);
}

function isFound(event: StoredEvent, { iCalUID, privateExtendedProperty, showDeleted }: Listing): boolean {
  if (event.status === 'cancelled' && !showDeleted) return false;
  if (iCalUID !== undefined && event.iCalUID !== iCalUID) return false;
  const properties = Object.entries(event.extendedProperties?.private ?? {}).map(
    ([key, value]) => `${key}=${value}`,
  );
  return privateExtendedProperty.every((wanted) => properties.includes(wanted));
}
