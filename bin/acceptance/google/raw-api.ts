import { calendar_v3 } from '@googleapis/calendar/build/v3';
import * as z from 'zod';
import { storedEvent, type GoogleEvent, type StoredEvent } from '../../../functions/google/calendar';
import { classifyTokenError } from '../../../functions/google/classify-error';
import { GOOGLE_TOKEN_URL, type ServiceAccountKey } from '../../../functions/google/credentials';
import { post } from '../../../functions/google/http';
import { claimsFor, signWithKey } from '../../../functions/google/token-exchange';
import type { Urls } from '../../doctor/deployment';
import { classifyCalendar, describeAnswer, failure, isTransient, success, type Answer } from './answer';
import { RUN_AGAIN, UndecidedError } from './decision';

/** Per call; a person waits. */
const TIMEOUT_MS = 20_000;

const MAX_TRIES = 5;

export type RawContext = {
  urls: Pick<Urls, 'GOOGLE_CALENDAR_ROOT_URL' | 'GOOGLE_TOKEN_URL'>;
  now: () => number;
  sleep: (ms: number) => Promise<void>;
};

const tokenResponse = z.object({ access_token: z.string().min(1), expires_in: z.number() });

export type TokenAnswer = Answer & { token: { text: string; lifetimeS: number } | null };

/** Requests a token for a subject, as the connector does, and returns what Google answers. */
export async function requestTokenFor(
  { subject, scope, key }: { subject: string; scope: string; key: ServiceAccountKey },
  { urls, now }: RawContext,
): Promise<TokenAnswer> {
  const assertion = signWithKey(claimsFor(key.client_email, { scope, employee: subject }, now()), key);
  const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const form = new URLSearchParams({ grant_type: grantType, assertion });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const url = urls.GOOGLE_TOKEN_URL?.replace(/\/$/, '') ?? GOOGLE_TOKEN_URL;
    const { access_token: text, expires_in: lifetimeS } = tokenResponse.parse(
      await post(url, form, { signal }),
    );
    return { ...success(200, null), token: { text, lifetimeS } };
  } catch (cause) {
    return { ...failure(cause, now(), classifyTokenError), token: null };
  }
}

type WriteOptions = { etag?: string | null; quotaUser?: string };

/** The events of one calendar. All writes have `sendUpdates: none`. */
export type RawCalendar = {
  get: (eventId: string) => Promise<Answer>;
  insert: (event: GoogleEvent, options?: Pick<WriteOptions, 'quotaUser'>) => Promise<Answer>;
  update: (event: GoogleEvent & { id: string }, options?: Pick<WriteOptions, 'etag'>) => Promise<Answer>;
  patch: (eventId: string, event: GoogleEvent) => Promise<Answer>;
  delete: (eventId: string) => Promise<Answer>;
  /** A page of the events that have a private property; `property` as `key=value`. */
  list: (property: string, pageToken: string | null) => Promise<Answer>;
};

/**
 * Opens the primary calendar of the token's subject.
 *
 * @param calls `steady`: a call that is rate limited is repeated, and {@link UndecidedError} thrown for an answer that
 *   says nothing; `once`: every answer is returned
 */
export function openRawCalendar(
  token: string,
  calls: 'steady' | 'once',
  { urls, now, sleep }: RawContext,
): RawCalendar {
  const rootUrl = urls.GOOGLE_CALENDAR_ROOT_URL;
  const { events } = new calendar_v3.Calendar(rootUrl ? { rootUrl } : {});
  const target = { calendarId: 'primary' };
  const write = { ...target, sendUpdates: 'none' };
  const optionsWith = (etag: string | null = null) => ({
    headers: { Authorization: `Bearer ${token}`, ...(etag !== null && { 'If-Match': etag }) },
    retry: false,
    timeout: TIMEOUT_MS,
    fetchImplementation: fetch,
  });

  async function attempt(make: () => Promise<{ status: number; data: unknown }>): Promise<Answer> {
    try {
      const { status, data } = await make();
      return success(status, data);
    } catch (cause) {
      return failure(cause, now(), classifyCalendar);
    }
  }

  async function call(make: () => Promise<{ status: number; data: unknown }>): Promise<Answer> {
    for (let tries = 1; ; tries++) {
      const answer = await attempt(make);
      if (calls === 'once' || !isTransient(answer)) return answer;
      // A call with any other such answer may have taken effect.
      const isLimited = answer.error?.reason === 'rate_limited';
      if (!isLimited || tries === MAX_TRIES) throw new UndecidedError(describeAnswer(answer), RUN_AGAIN);
      await sleep(1000 * 2 ** tries);
    }
  }

  return {
    get: (eventId) => call(() => events.get({ ...target, eventId }, optionsWith())),
    insert: (requestBody, { quotaUser } = {}) =>
      call(() =>
        events.insert(
          { ...write, requestBody, ...(quotaUser !== undefined && { quotaUser }) },
          optionsWith(),
        ),
      ),
    update: (requestBody, { etag } = {}) =>
      call(() => events.update({ ...write, eventId: requestBody.id, requestBody }, optionsWith(etag))),
    patch: (eventId, requestBody) =>
      call(() => events.patch({ ...write, eventId, requestBody }, optionsWith())),
    delete: (eventId) => call(() => events.delete({ ...write, eventId }, optionsWith())),
    list: (property, pageToken) =>
      call(() =>
        events.list(
          {
            ...target,
            privateExtendedProperty: [property],
            showDeleted: false,
            maxResults: 250,
            ...(pageToken !== null && { pageToken }),
          },
          optionsWith(),
        ),
      ),
  };
}

/** The event in an answer; an empty one if the body is another. */
export function eventIn({ data }: Answer): StoredEvent {
  return storedEvent.safeParse(data).data ?? {};
}
