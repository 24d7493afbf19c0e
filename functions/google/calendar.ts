import { calendar_v3 } from '@googleapis/calendar/build/v3';
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { KeyedMutex } from '../shared/async';
import type { Access, AccessTokens } from './access-tokens';
import { unobserved, type ObserveCall, type ObservedCall } from './call-observer';
import { classifyCalendarError, type CalendarFailure } from './classify-error';
import { FailError, RetryError, type GoogleError } from './errors';
import { unlimited, type Acquire } from './rate-limiter';

/** An event in Google's own format. */
export type GoogleEvent = calendar_v3.Schema$Event;

/** The guests that Google notifies about a change. GOOGLE-33: `none` sends no emails. */
export type SendUpdates = 'none' | 'all' | 'externalOnly';

/**
 * The result of a call:
 * - `done`: the current event; empty after a deletion;
 * - `duplicate`: the id is in use, possibly by a deleted event;
 * - `absent`: no event ever had this id; `gone`: the event was deleted;
 * - `changed`: the etag no longer matches;
 * - `refused`: a permanent 400 or 403 about the event or the employee. `googleReason` is Google's reason code.
 */
export type CallResult =
  | { kind: 'done'; event: StoredEvent }
  | { kind: 'duplicate' | 'absent' | 'gone' | 'changed' }
  | { kind: 'refused'; googleReason: string; error: GoogleError };

/** The primary calendar of one employee. Failures other than those in {@link CallResult} throw a GoogleError. */
export interface Calendar {
  /** Gets the access token that the next call needs, so that this call does not wait for it. */
  authorize(): Promise<void>;
  get(eventId: string): Promise<CallResult>;
  insert(event: GoogleEvent, sendUpdates: SendUpdates): Promise<CallResult>;
  /** Replaces the whole event; with an etag, only if the event still has it. */
  update(event: GoogleEvent, sendUpdates: SendUpdates, etag: string | null): Promise<CallResult>;
  delete(eventId: string, sendUpdates: SendUpdates): Promise<CallResult>;
}

/** @param deadline ms since the epoch: calls that could exceed it are not started */
export type OpenCalendar = (access: Access, deadline: number) => Calendar;

type CalendarOptions = {
  /** Root URL of the Calendar API; null: Google's URL. */
  rootUrl: string | null;
  /** Timeout of a call, ms. */
  timeoutMs: number;
  now: () => number;
  /** The rate limiter. @default none */
  acquire?: Acquire;
  /** Receives each finished call. */
  observe?: ObserveCall;
};

type CallOptions = {
  headers: Record<string, string>;
  retry: false;
  timeout: number;
  fetchImplementation: typeof fetch;
};

type Call = {
  method: Exclude<ObservedCall['method'], 'token'>;
  eventId: string;
  make: (api: calendar_v3.Calendar, options: CallOptions) => Promise<{ data: unknown }>;
  /** Removes what the call made, if Google did not give it the id. */
  undo?: (made: StoredEvent, options: CallOptions) => Promise<unknown>;
};

/** Creates a client of the Calendar API v3. The retries of Google's library are off: they ignore `Retry-After`. */
export function createCalendarClient(tokens: AccessTokens, options: CalendarOptions): OpenCalendar {
  const api = new calendar_v3.Calendar(options.rootUrl ? { rootUrl: options.rootUrl } : {});
  const writes = new KeyedMutex();
  const { now, timeoutMs, acquire = unlimited, observe = unobserved } = options;

  return (access, deadline) => {
    const target = { calendarId: 'primary', quotaUser: quotaUser(access.employee) };
    const read = (call: Call) => request(call, access, deadline);
    const write = (call: Call) => writes.run(access.employee, () => request(call, access, deadline));
    return {
      authorize: async () => {
        requireTime(deadline);
        await tokens.get(access);
      },
      get: (eventId) =>
        read({
          method: 'get',
          eventId,
          make: (to, callOptions) => to.events.get({ ...target, eventId }, callOptions),
        }),
      insert: (event, sendUpdates) =>
        write({
          method: 'insert',
          eventId: event.id ?? '',
          make: (to, callOptions) =>
            to.events.insert({ ...target, sendUpdates, requestBody: event }, callOptions),
          // GOOGLE-09: otherwise, each retry would add an event. Only an event with our tag is ours.
          undo: async ({ id: eventId, extendedProperties }, callOptions) => {
            const tag = event.extendedProperties?.private?.['luccaResource'];
            if (!eventId || !tag || extendedProperties?.private?.['luccaResource'] !== tag) return;
            await api.events.delete({ ...target, eventId, sendUpdates }, callOptions);
          },
        }),
      update: (event, sendUpdates, etag) => {
        const eventId = event.id ?? '';
        return write({
          method: 'update',
          eventId,
          make: (to, callOptions) =>
            to.events.update(
              { ...target, eventId, sendUpdates, requestBody: event },
              etag === null
                ? callOptions
                : { ...callOptions, headers: { ...callOptions.headers, 'If-Match': etag } },
            ),
        });
      },
      delete: (eventId, sendUpdates) =>
        write({
          method: 'delete',
          eventId,
          make: (to, callOptions) => to.events.delete({ ...target, eventId, sendUpdates }, callOptions),
        }),
    };
  };

  function requireTime(deadline: number): void {
    if (now() + timeoutMs <= deadline) return;
    throw new RetryError('google_unavailable', 'No time left in this run', 0);
  }

  async function request(call: Call, access: Access, deadline: number): Promise<CallResult> {
    const first = await attempt(call, access, deadline);
    if ('status' in first && first.status === 401) {
      // The token may have been revoked before it expired: try once with a new one.
      tokens.discard(access);
      return toResult(await attempt(call, access, deadline));
    }
    return toResult(first);
  }

  async function attempt(
    call: Call,
    access: Access,
    deadline: number,
  ): Promise<CallResult | CalendarFailure> {
    requireTime(deadline);
    const token = await tokens.get(access);
    await acquire(deadline - timeoutMs);
    requireTime(deadline);
    const startedAt = now();
    const result = await send(call, token);
    const failure = 'status' in result ? result : null;
    await observe({
      method: call.method,
      status: failure ? failure.status : 200,
      reason: failure?.googleReason ?? '',
      durationMs: now() - startedAt,
      configuration: access.configuration,
      employee: access.employee,
      eventId: call.eventId,
      isThrottled: failure?.error.reason === 'rate_limited',
    });
    return result;
  }

  async function send(call: Call, token: string): Promise<CallResult | CalendarFailure> {
    const callOptions: CallOptions = {
      headers: { Authorization: `Bearer ${token}` },
      retry: false,
      timeout: timeoutMs,
      fetchImplementation: fetch,
    };
    try {
      const { data } = await call.make(api, callOptions);
      const event = storedEvent.parse(data === '' ? {} : data);
      if (call.method === 'delete' || event.id === call.eventId) return { kind: 'done', event };
      await call.undo?.(event, callOptions).catch(() => undefined);
      const error = new RetryError('google_unavailable', 'Google returned a different event', null);
      return { status: 200, googleReason: '', isFromCalendarApi: false, error };
    } catch (error) {
      return classifyCalendarError(error, now());
    }
  }
}

function toResult(result: CallResult | CalendarFailure): CallResult {
  if ('kind' in result) return result;
  const { status, googleReason, error } = result;
  if (!result.isFromCalendarApi) throw error;
  if (status === 409) return { kind: 'duplicate' };
  // GOOGLE-14
  if (status === 404) return { kind: 'absent' };
  if (status === 410) return { kind: 'gone' };
  // GOOGLE-11
  if (status === 412) return { kind: 'changed' };
  if (error instanceof FailError && (status === 400 || status === 403)) {
    return { kind: 'refused', googleReason, error };
  }
  throw error;
}

/** GOOGLE-26. Without it, all calls count against the quota of the service account. Google allows 40 characters. */
function quotaUser(employee: string): string {
  return createHash('sha256').update(employee).digest('hex').slice(0, 40);
}

/** The fields of a stored event that the connector reads. All other fields are preserved. */
export const storedEvent = z.looseObject({
  id: z.string().optional(),
  status: z.string().optional(),
  etag: z.string().optional(),
  htmlLink: z.string().optional(),
  attendees: z.array(z.looseObject({ email: z.string().optional() })).optional(),
  extendedProperties: z.looseObject({ private: z.record(z.string(), z.string()).optional() }).optional(),
});

export type StoredEvent = z.infer<typeof storedEvent>;
