import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import * as z from 'zod';
import { logKey } from '../../domain/sync-log';
import { LuccaApiError, LuccaBusyError } from '../../lucca/api/errors';
import { identifier } from '../../lucca/fields';
import type { SendEvents } from '../../queue/sender';
import { safeForLog } from '../../shared/safe-logging';
import { METRICS } from '../../shared/telemetry';
import type { LogStore } from '../../store/log-store';
import type { Counts } from '../task';
import { fetchMessage, EVENT_UNREADABLE, type MissingEventsDependencies } from './missing-events';

/** Most of a run is for what is new. */
const MOST_AT_ONCE = 5;

const DAY_MS = 24 * 60 * 60 * 1000;

export type UnreadableDependencies = MissingEventsDependencies & {
  send: SendEvents;
  logs: Pick<LogStore, 'record'>;
  metrics: Metrics;
};

/**
 * Asks again for events that Lucca did not tell before. One that it has not told for days gets a row as failed: its people see that
 * a change is missing.
 *
 * @param mayAsk asked before each request
 * @param counts to keep
 * @returns those that are left; `busy`: Lucca is not to be asked any more
 */
export async function retryUnreadable(
  unreadable: UnreadableEvent[],
  mayAsk: () => boolean,
  counts: Counts,
  deps: UnreadableDependencies,
): Promise<{ unreadable: UnreadableEvent[]; busy: LuccaBusyError | null }> {
  const { logger, metrics, now } = deps;
  const due = dueEvents(unreadable, now()).slice(0, MOST_AT_ONCE);
  if (due.length === 0) return { unreadable, busy: null };
  const left = new Map(unreadable.map((event) => [keyOf(event), event]));
  const known = await deps.known.among(due.map(keyOf));
  for (const event of due) {
    if (!known.has(keyOf(event)) && !mayAsk()) break;
    try {
      // It may have been delivered by now.
      if (known.has(keyOf(event)) || (await isCaughtUp(event))) left.delete(keyOf(event));
      else break;
    } catch (error) {
      if (!(error instanceof LuccaApiError)) throw error;
      if (error instanceof LuccaBusyError) return { unreadable: [...left.values()], busy: error };
      const failed = nextFailure(event, now());
      if (isExpired(failed, now())) {
        await giveUp(failed, error.message);
        left.delete(keyOf(event));
      } else left.set(keyOf(event), stillUnreadable(failed, error.message));
    }
  }
  return { unreadable: [...left.values()], busy: null };

  /** @returns false if the queue did not take it */
  async function isCaughtUp({ id }: UnreadableEvent): Promise<boolean> {
    const message = await fetchMessage(id, deps);
    if (!message) return true;
    const { sent, problem } = await deps.send([message]);
    if (sent.length === 0) {
      logger.warn('The queue did not take every event', { left: 1, problem });
      return false;
    }
    metrics.addMetric(METRICS.recovered, MetricUnit.Count, 1);
    counts['recovered'] = (counts['recovered'] ?? 0) + 1;
    return true;
  }

  function stillUnreadable(event: UnreadableEvent, problem: string): UnreadableEvent {
    const { id, failures } = event;
    logger.warn(EVENT_UNREADABLE, { eventId: safeForLog(id), failures, problem });
    counts['unreadable'] = (counts['unreadable'] ?? 0) + 1;
    return event;
  }

  async function giveUp(event: UnreadableEvent, problem: string): Promise<void> {
    const { id, failures, since } = event;
    const entry = failedEntry(event, problem, now(), deps.newId());
    // A delivery that arrived meanwhile has said more.
    await deps.logs.record(entry, 'observed');
    logger.error('Event given up: Lucca does not tell it', {
      eventId: safeForLog(id),
      failures,
      since,
      problem,
    });
    metrics.addMetric(METRICS.expired, MetricUnit.Count, 1);
    counts['expired'] = (counts['expired'] ?? 0) + 1;
  }
}

function keyOf({ tenant, id }: UnreadableEvent): string {
  return logKey({ tenant, eventId: id });
}

function failedEntry(
  { id, tenant, topic, occurredAt, failures, since }: UnreadableEvent,
  problem: string,
  now: number,
  correlationId: string,
): Parameters<LogStore['record']>[0] {
  const days = Math.floor((now - Date.parse(since)) / DAY_MS);
  const detail =
    `Lucca's API did not tell this event in ${failures} tries over ${days} days (${problem}). ` +
    'Change it in Lucca again, or import it';
  return {
    ...{ at: new Date(now).toISOString(), occurredAt, tenant, topic, eventId: id },
    ...{ configuration: null, product: null, resource: null, employee: null },
    ...{ outcome: 'failed', reason: 'lucca_unavailable', detail, googleEventId: null, link: null },
    ...{ durationMs: Math.max(0, now - Date.parse(since)), correlationId, via: 'catch-up', tries: failures },
    ...{ messageId: `catch-up-${id}`, payload: null },
  };
}

/**
 * An event of Lucca's list that its API did not tell when it was asked for: it is asked for again later, so that it does not hold up
 * the others.
 */
export const unreadableEvent = z.object({
  id: identifier,
  tenant: z.string().nullable(),
  topic: z.string(),
  /** As Lucca's list says it. */
  occurredAt: z.string().nullable(),
  /** How often Lucca was asked for it in vain. */
  failures: z.int().positive(),
  /** ISO 8601: the first time. */
  since: z.iso.datetime(),
  /** ISO 8601: not before then again. */
  nextAt: z.iso.datetime(),
});

export type UnreadableEvent = z.infer<typeof unreadableEvent>;

/** They are kept in one record. Where more are in trouble, it is Lucca that is. */
export const MAX_UNREADABLE = 100;

const MINUTE_MS = 60_000;

const FIRST_PAUSE_MS = 5 * MINUTE_MS;

const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS;

const PATIENCE_MS = 3 * 24 * 60 * MINUTE_MS;

/** Where reconcile did not run for days, an event is not given up at once. */
const FEWEST_TRIES = 10;

/** What Lucca's list says of an event. */
type ListedId = Pick<UnreadableEvent, 'id' | 'tenant' | 'topic' | 'occurredAt'>;

/** @param now ms since the epoch */
export function firstFailure({ id, tenant, topic, occurredAt }: ListedId, now: number): UnreadableEvent {
  const since = new Date(now).toISOString();
  return { id, tenant, topic, occurredAt, failures: 1, since, nextAt: iso(now + FIRST_PAUSE_MS) };
}

/** After one more failure. The pauses double, up to six hours. */
function nextFailure(event: UnreadableEvent, now: number): UnreadableEvent {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** event.failures, LONGEST_PAUSE_MS);
  return { ...event, failures: event.failures + 1, nextAt: iso(now + pause) };
}

/** It was asked for often enough, for three days. */
function isExpired({ failures, since }: UnreadableEvent, now: number): boolean {
  return failures >= FEWEST_TRIES && now - Date.parse(since) >= PATIENCE_MS;
}

/** Those that are to be asked for again, the one that waits longest first. */
function dueEvents(events: UnreadableEvent[], now: number): UnreadableEvent[] {
  return events
    .filter(({ nextAt }) => Date.parse(nextAt) <= now)
    .sort((one, other) => one.nextAt.localeCompare(other.nextAt));
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
