import type { Account } from '../accounts';
import type { CalendarMethod } from '../call';
import type { Grant } from '../identity/token-endpoint';
import { readListing, type Query } from '../parameters';
import { RejectionReason } from '../refusal';
import type { Switches } from '../switches';
import { checkEventBody, readEventBody } from './event-body';
import { listPage } from './event-list';

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

/** `body` is null where the answer has none. */
export type CalendarAnswer = { status: number; body: object | null };

const PREFIX = 'https://www.googleapis.com/auth/calendar';
const WRITE_SCOPES = [PREFIX, `${PREFIX}.events`];
const READ_SCOPES = [...WRITE_SCOPES, `${PREFIX}.readonly`, `${PREFIX}.events.readonly`];
const OWNED_SCOPE = `${PREFIX}.events.owned`;

/** @throws Refusal if the token does not allow this call */
export function checkAccess({ method, calendarId }: CalendarRequest, grant: Grant, switches: Switches): void {
  const sufficient = method === 'get' || method === 'list' ? READ_SCOPES : WRITE_SCOPES;
  const isOwnedEnough = switches.ownedScope === 'accept' && grant.scopes.includes(OWNED_SCOPE);
  if (!isOwnedEnough && !grant.scopes.some((scope) => sufficient.includes(scope))) {
    const message = 'Request had insufficient authentication scopes.';
    throw new RejectionReason(403, 'insufficientPermissions', message);
  }
  const { account } = grant;
  if (!account.hasCalendar) {
    throw new RejectionReason(403, 'notACalendarUser', 'The user must be signed up for Google Calendar.');
  }
  // Other people's calendars may exist; they are not this user's to see.
  if (!['primary', account.email.toLowerCase()].includes(calendarId.toLowerCase()))
    throw RejectionReason.notFound();
}

/** @throws Refusal */
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
