import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { logKey, logTime } from '../../domain/sync-log';
import { LuccaApiError, LuccaBusyError } from '../../lucca/api/http';
import { identifier } from '../../lucca/fields';
import type { SendEvents } from '../../queue/sender';
import { safeForLog } from '../../shared/safe-logging';
import { countFailure } from '../../shared/telemetry';
import { DAY_MS, HOUR_MS, MINUTE_MS, toIso } from '../../shared/time';
import type { EventLookup, LogStore } from '../../store/log/log-store';
import { addCount, type Counts } from '../task';
import { fetchMessage, sendRecovered, type FetchDependencies } from './recovered-events';

/** Leaves most requests of a run to new events. */
const MAX_RETRIES_PER_RUN = 5;

/** Unreadable events are stored in one record. If there are more, Lucca is considered down. */
export const MAX_UNREADABLE = 100;

const FIRST_BACKOFF_MS = 5 * MINUTE_MS;
const MAX_BACKOFF_MS = 6 * HOUR_MS;

/** An event expires after this time and this many attempts: the time alone may pass while reconcile does not run. */
const MAX_AGE_MS = 3 * DAY_MS;
const MIN_ATTEMPTS = 10;

/**
 * An event of Lucca's list that the API failed to return. It is fetched again later, so that it does not delay the others.
 */
export const unreadableEvent = z.object({
  id: identifier,
  tenant: z.string().nullable(),
  topic: z.string(),
  /** As Lucca's list shows it. */
  occurredAt: z.string().nullable(),
  failures: z.int().positive(),
  /** ISO 8601: the first failure. */
  since: z.iso.datetime(),
  /** ISO 8601: the earliest time of the next attempt. */
  nextAt: z.iso.datetime(),
});

export type UnreadableEvent = z.infer<typeof unreadableEvent>;

export type UnreadableDependencies = FetchDependencies & {
  eventLookup: Pick<EventLookup, 'findExisting'>;
  send: SendEvents;
  logs: Pick<LogStore, 'record'>;
  metrics: Metrics;
};

/**
 * Fetches again the unreadable events that are due. An event that stays unreadable for days gets a `failed` row in the log, so
 * that administrators see that a change is missing.
 *
 * @param canRequest checked before each request
 * @param counts to add to
 * @returns the events that are still unreadable; `busy`: stop sending requests to Lucca
 */
export async function retryUnreadable(
  unreadable: UnreadableEvent[],
  canRequest: () => boolean,
  counts: Counts,
  dependencies: UnreadableDependencies,
): Promise<{ unreadable: UnreadableEvent[]; busy: LuccaBusyError | null }> {
  const { logger, metrics, now } = dependencies;
  const due = dueEvents(unreadable, now()).slice(0, MAX_RETRIES_PER_RUN);
  if (due.length === 0) return { unreadable, busy: null };
  const left = new Map(unreadable.map((event) => [keyOf(event), event]));
  const known = await dependencies.eventLookup.findExisting(due.map(keyOf));
  for (const event of due) {
    const key = keyOf(event);
    // Its delivery may have arrived meanwhile.
    if (known.has(key)) {
      left.delete(key);
      continue;
    }
    if (!canRequest()) break;
    try {
      const message = await fetchMessage(event.id, dependencies);
      if (message && !(await sendRecovered([message], counts, dependencies))) break;
      left.delete(key);
    } catch (error) {
      if (!(error instanceof LuccaApiError)) throw error;
      if (error instanceof LuccaBusyError) return { unreadable: [...left.values()], busy: error };
      const failed = nextFailure(event, now());
      if (isExpired(failed, now())) {
        await expire(failed, error.message);
        left.delete(key);
      } else {
        logUnreadable(failed, error.message, logger);
        addCount(counts, 'unreadable');
        left.set(key, failed);
      }
    }
  }
  return { unreadable: [...left.values()], busy: null };

  async function expire(event: UnreadableEvent, problem: string): Promise<void> {
    const { id, failures, since } = event;
    // `observed`: a delivery that arrived meanwhile takes precedence.
    await dependencies.logs.record(failedEntry(event, problem, now(), dependencies.newId()), 'observed');
    logger.error('Event expired: Lucca did not return it', {
      eventId: safeForLog(id),
      failures,
      since,
      problem,
    });
    countFailure(metrics, 'platform');
    addCount(counts, 'expired');
  }
}

/** An event that Lucca failed to return for the first time. */
export function recordFirstFailure(
  { id, tenant, topic, occurredAt }: Pick<UnreadableEvent, 'id' | 'tenant' | 'topic' | 'occurredAt'>,
  problem: string,
  { logger, now }: { logger: Logger; now: () => number },
): UnreadableEvent {
  const time = now();
  const since = toIso(time);
  const nextAt = toIso(time + FIRST_BACKOFF_MS);
  const event: UnreadableEvent = { id, tenant, topic, occurredAt, failures: 1, since, nextAt };
  logUnreadable(event, problem, logger);
  return event;
}

function logUnreadable({ id, failures }: UnreadableEvent, problem: string, logger: Logger): void {
  logger.warn('Event not returned by Lucca; it will be fetched again', {
    eventId: safeForLog(id),
    failures,
    problem,
  });
}

function nextFailure(event: UnreadableEvent, now: number): UnreadableEvent {
  const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** event.failures, MAX_BACKOFF_MS);
  return { ...event, failures: event.failures + 1, nextAt: toIso(now + backoffMs) };
}

function isExpired({ failures, since }: UnreadableEvent, now: number): boolean {
  return failures >= MIN_ATTEMPTS && now - Date.parse(since) >= MAX_AGE_MS;
}

/** The longest overdue event first. */
function dueEvents(events: UnreadableEvent[], now: number): UnreadableEvent[] {
  return events
    .filter(({ nextAt }) => Date.parse(nextAt) <= now)
    .sort((one, other) => one.nextAt.localeCompare(other.nextAt));
}

function failedEntry(
  { id, tenant, topic, occurredAt, failures, since }: UnreadableEvent,
  problem: string,
  now: number,
  correlationId: string,
): Parameters<LogStore['record']>[0] {
  const days = Math.floor((now - Date.parse(since)) / DAY_MS);
  const detail =
    `The Lucca API did not return this event in ${failures} attempts over ${days} days (${problem}). ` +
    'Change it in Lucca, or run an import';
  return {
    ...{ event: keyOf({ tenant, id, occurredAt, since }), at: toIso(now) },
    ...{ occurredAt, tenant, topic, eventId: id },
    ...{ configuration: null, product: null, resource: null, employee: null },
    ...{ title: null, start: null, end: null, guests: null, movedFrom: null, establishment: null },
    ...{ outcome: 'failed', reason: 'lucca_unavailable', detail, googleEventId: null, link: null },
    ...{ quote: null, note: 'not_returned_by_lucca', noteValue: null },
    ...{ durationMs: Math.max(0, now - Date.parse(since)), correlationId, via: 'catch-up', tries: failures },
    ...{ messageId: `catch-up-${id}`, payload: null },
  };
}

/** Returns the key of the row that a delivery of the event has, or will have. */
function keyOf({
  tenant,
  id,
  occurredAt,
  since,
}: Omit<UnreadableEvent, 'topic' | 'failures' | 'nextAt'>): string {
  return logKey({ tenant, eventId: id, time: logTime(occurredAt, since) });
}
