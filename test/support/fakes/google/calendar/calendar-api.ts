import * as z from 'zod';
import type { Account, Accounts } from '../accounts';
import { ApiError } from '../api-error';
import type { CalendarMethod } from '../faults';
import type { Grant } from '../identity/token-endpoint';
import { refusalError, type GoogleSwitches } from '../switches';
import { listParameters } from './event-list';
import { readEventBody } from './google-event';
import { answerAsGuest, copyOf } from './guest-copies';

/** A call of `events.*` in the Calendar API. */
export type CalendarRequest = {
  method: CalendarMethod;
  calendarId: string;
  /** Empty for `insert` and `list`. */
  eventId: string;
  query: Record<string, string>;
  ifMatch: string | null;
  /** Parsed JSON; undefined if there is none. */
  body: unknown;
};

/** `body` is null if the answer has none. */
export type CalendarAnswer = { status: number; body: object | null };

const PREFIX = 'https://www.googleapis.com/auth/calendar';
const READ_SCOPES = ['', '.events', '.events.owned', '.readonly', '.events.readonly'].map(
  (end) => PREFIX + end,
);
const READS: CalendarMethod[] = ['get', 'list'];

const read = z.strictObject({
  alt: z.literal('json').optional(),
  prettyPrint: z.enum(['true', 'false']).optional(),
  quotaUser: z.string().min(1).max(40).optional(),
});
const write = read.extend({ sendUpdates: z.enum(['all', 'externalOnly', 'none']).optional() });
const schemas = { get: read, list: read.extend(listParameters) };

/** @throws ApiError if a parameter is invalid or not modelled */
export function checkQuery(
  { method, query }: CalendarRequest,
  { quotaUser }: Pick<GoogleSwitches, 'quotaUser'>,
): void {
  // GOOGLE-26
  if (query['quotaUser'] !== undefined && quotaUser) throw refusalError(quotaUser);
  const schema = method === 'get' || method === 'list' ? schemas[method] : write;
  const result = schema.safeParse(query);
  if (result.success) return;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys') throw ApiError.notModelled(`the parameter ${issue.keys.join()}`);
  throw new ApiError(400, 'invalidParameter', `Invalid value for: ${issue?.path.join() ?? ''}`);
}

/** @throws ApiError if the token does not allow this call */
export function checkAccess(
  { method, calendarId }: CalendarRequest,
  { account, scopes }: Grant,
  { writeScopes }: Pick<GoogleSwitches, 'writeScopes'>,
): void {
  // GOOGLE-27, GOOGLE-28
  const sufficient = READS.includes(method) ? READ_SCOPES : writeScopes;
  if (!scopes.some((scope) => sufficient.includes(scope))) {
    const message = 'Request had insufficient authentication scopes.';
    throw new ApiError(403, 'insufficientPermissions', message);
  }
  if (!account.hasCalendar) {
    throw new ApiError(403, 'notACalendarUser', 'The user must be signed up for Google Calendar.');
  }
  // Other people's calendars are not visible to this user.
  if (!['primary', account.email.toLowerCase()].includes(calendarId.toLowerCase())) throw ApiError.notFound();
}

/** @throws ApiError */
export function callCalendar(
  request: CalendarRequest,
  { email, calendar }: Account,
  accounts: Accounts,
): CalendarAnswer {
  const { method, eventId, ifMatch, body, query } = request;
  switch (method) {
    case 'get':
      return { status: 200, body: copyOf(eventId, email, accounts) ?? calendar.get(eventId) };
    case 'list':
      return { status: 200, body: calendar.list(query) };
    case 'patch':
      return { status: 200, body: answerAsGuest(eventId, email, readEventBody(body), accounts) };
    case 'insert':
      return { status: 200, body: calendar.insert(readEventBody(body)) };
    case 'update':
      return { status: 200, body: calendar.replace(eventId, readEventBody(body), ifMatch) };
    case 'delete':
      calendar.delete(eventId, ifMatch);
      return { status: 204, body: null };
  }
}
