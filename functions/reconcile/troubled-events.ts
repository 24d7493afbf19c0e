import * as z from 'zod';
import { identifier } from '../lucca/fields';

/**
 * An event of Lucca's list that its API did not tell when it was asked for: it is asked for again later, so that it does not hold up
 * the others.
 */
export const troubledEvent = z.object({
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

export type TroubledEvent = z.infer<typeof troubledEvent>;

/** They are kept in one record. Where more are in trouble, it is Lucca that is. */
export const MOST_TROUBLED = 100;

const MINUTE_MS = 60_000;
const FIRST_PAUSE_MS = 5 * MINUTE_MS;
const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS;
const PATIENCE_MS = 3 * 24 * 60 * MINUTE_MS;
/** Where reconcile did not run for days, an event is not given up at once. */
const FEWEST_TRIES = 10;

/** What Lucca's list says of an event. */
export type ListedId = Pick<TroubledEvent, 'id' | 'tenant' | 'topic' | 'occurredAt'>;

/** @param now ms since the epoch */
export function firstFailure({ id, tenant, topic, occurredAt }: ListedId, now: number): TroubledEvent {
  const since = new Date(now).toISOString();
  return { id, tenant, topic, occurredAt, failures: 1, since, nextAt: iso(now + FIRST_PAUSE_MS) };
}

/** After one more failure. The pauses double, up to six hours. */
export function nextFailure(event: TroubledEvent, now: number): TroubledEvent {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** event.failures, LONGEST_PAUSE_MS);
  return { ...event, failures: event.failures + 1, nextAt: iso(now + pause) };
}

/** It was asked for often enough, for three days. */
export function isHopeless({ failures, since }: TroubledEvent, now: number): boolean {
  return failures >= FEWEST_TRIES && now - Date.parse(since) >= PATIENCE_MS;
}

/** Those that are to be asked for again, the one that waits longest first. */
export function dueEvents(events: TroubledEvent[], now: number): TroubledEvent[] {
  return events
    .filter(({ nextAt }) => Date.parse(nextAt) <= now)
    .sort((one, other) => one.nextAt.localeCompare(other.nextAt));
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
