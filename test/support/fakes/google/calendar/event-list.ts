import * as z from 'zod';
import { ApiError } from '../api-error';
import type { StoredEvent } from './google-event';

const property = z.string().regex(/^[^=]+=.*$/s);
const pageToken = z.string().regex(/^\d+$/);

/** The parameters of `events.list` that are modelled. */
export const listParameters = {
  privateExtendedProperty: property,
  showDeleted: z.literal('false').optional(),
  maxResults: z.string().regex(/^\d+$/).optional(),
  pageToken: pageToken.optional(),
};

const parameters = z.object(listParameters);

type ListOptions = {
  query: Record<string, string>;
  /** GOOGLE-25 */
  returns: 'matching' | 'all' | 'none';
};

/**
 * A page of the live events that have a private extended property. The first page is empty: Google's {@link
 * https://developers.google.com/workspace/calendar/api/v3/reference/events/list reference} allows it for every page with
 * a token.
 */
export function listEvents(live: StoredEvent[], { query, returns }: ListOptions): object {
  const parsed = parameters.safeParse(query);
  if (!parsed.success) throw ApiError.notModelled('lists without a private property');
  const { privateExtendedProperty, maxResults = '250', pageToken: token } = parsed.data;
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(privateExtendedProperty) ?? [];
  const kind = 'calendar#events';
  if (token === undefined) return { kind, items: [], nextPageToken: '0' };
  const isFound = (event: StoredEvent) =>
    returns === 'all' || (returns === 'matching' && event.extendedProperties?.private?.[name] === value);
  const found = live.filter(isFound);
  const end = Number(token) + Number(maxResults);
  const items = found.slice(Number(token), end);
  return { kind, items, ...(end < found.length && { nextPageToken: String(end) }) };
}
