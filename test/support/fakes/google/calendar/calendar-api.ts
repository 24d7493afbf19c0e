import type { Account } from '../accounts';
import { ApiError } from '../api-error';
import { readListing, type CalendarMethod, type Listing, type Query } from '../call';
import type { Grant } from '../identity/token-endpoint';
import type { Switches } from '../switches';
import { checkEventBody, readEventBody } from './event-body';
import type { StoredEvent } from './google-event';

/** A call of `events.*` in the Calendar API. */
export type CalendarRequest = {
  method: CalendarMethod;
  calendarId: string;
  /** Empty for `insert` and `list`. */
  eventId: string;
  query: Query;
  ifMatch: string | null;
  /** Parsed JSON; undefined if there is none. */
  body: unknown;
};

/** `body` is null if the answer has none. */
export type CalendarAnswer = { status: number; body: object | null };

const PREFIX = 'https://www.googleapis.com/auth/calendar';
const WRITE_SCOPES = [PREFIX, `${PREFIX}.events`];
const READ_SCOPES = [...WRITE_SCOPES, `${PREFIX}.readonly`, `${PREFIX}.events.readonly`];
const OWNED_SCOPE = `${PREFIX}.events.owned`;

/** @throws ApiError if the token does not allow this call */
export function checkAccess({ method, calendarId }: CalendarRequest, grant: Grant, switches: Switches): void {
  const sufficient = method === 'get' || method === 'list' ? READ_SCOPES : WRITE_SCOPES;
  const isOwnedEnough = switches.ownedScope === 'accept' && grant.scopes.includes(OWNED_SCOPE);
  if (!isOwnedEnough && !grant.scopes.some((scope) => sufficient.includes(scope))) {
    const message = 'Request had insufficient authentication scopes.';
    throw new ApiError(403, 'insufficientPermissions', message);
  }
  const { account } = grant;
  if (!account.hasCalendar) {
    throw new ApiError(403, 'notACalendarUser', 'The user must be signed up for Google Calendar.');
  }
  // Other people's calendars are not visible to this user.
  if (!['primary', account.email.toLowerCase()].includes(calendarId.toLowerCase())) throw ApiError.notFound();
}

/** @throws ApiError */
export function callCalendar(request: CalendarRequest, { email, calendar }: Account): CalendarAnswer {
  const { method, eventId, query, ifMatch, body } = request;
  switch (method) {
    case 'get':
      return { status: 200, body: calendar.get(eventId) };
    case 'insert':
      return { status: 200, body: calendar.insert(readEventBody(body)) };
    case 'update':
      return { status: 200, body: calendar.replace(eventId, readEventBody(body), ifMatch) };
    case 'patch':
      checkEventBody(body);
      return { status: 200, body: calendar.patch(eventId, body, ifMatch) };
    case 'delete':
      calendar.delete(eventId, ifMatch);
      return { status: 204, body: null };
    case 'list': {
      const { items, nextPageToken } = listPage(calendar.all(), readListing(query));
      return {
        status: 200,
        body: { kind: 'calendar#events', summary: email, accessRole: 'owner', items, nextPageToken },
      };
    }
  }
}

type Page = { items: StoredEvent[]; nextPageToken: string | undefined };

/**
 * One page of a calendar. It is cut before it is filtered, so a page may be short or empty although more follow, as Google
 * documents.
 *
 * @param events all events of the calendar, in a stable order
 */
function listPage(events: StoredEvent[], query: Listing): Page {
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
  if (position === undefined) throw ApiError.invalid('Invalid page token value.');
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
