import { Temporal } from 'temporal-polyfill';
import { readDelivery, type CalendarState, type LuccaEvent } from '../../functions/lucca/delivery';
import { redactJson } from '../../functions/lucca/redact-body';
import { MAX_BODY_BYTES, toQueueMessage, type QueuedEvent } from '../../functions/queue/message';

export type MessageCircumstances = {
  /** ms since the epoch */
  now: () => number;
  /** Of the run: names its traces, and makes its messages others than those that the queue took before. */
  correlationId: string;
};

/** What the event says, and its message. */
export type ImportMessage = { event: LuccaEvent<CalendarState>; queued: QueuedEvent };

/**
 * The queue's message of an event in Lucca's format, read as the sync function will read it.
 *
 * @returns `problem` repeats nothing of what the event holds
 */
export function importMessage(
  json: unknown,
  { now, correlationId }: MessageCircumstances,
): ({ ok: true } & ImportMessage) | { ok: false; problem: string } {
  const body = Buffer.from(JSON.stringify(redactJson(json)));
  if (body.length > MAX_BODY_BYTES) return { ok: false, problem: 'is larger than what is taken from Lucca' };
  const time = now();
  const receivedAt = new Date(time).toISOString();
  const message = toQueueMessage(body, { now: time, receivedAt, correlationId, via: 'import' });
  const delivery = readDelivery(body, time);
  if (delivery.kind === 'invalid') return { ok: false, problem: delivery.event.problems.join('; ') };
  if (delivery.kind !== 'event' || message.kind !== 'queue' || !isShown(delivery.event))
    return { ok: false, problem: 'is nothing that calendars show' };
  // SQS would swallow, for five minutes, what was delivered or imported a moment ago; a repetition within this run it should.
  return { ok: true, event: delivery.event, queued: { ...message.event, nonce: correlationId } };
}

function isShown(event: LuccaEvent): event is LuccaEvent<CalendarState> {
  return event.state.kind !== 'employee';
}

/** ASSUMPTION: Lucca saves a resource, and says when, no longer than this before the event that tells of it occurs. */
const EVENT_LAG_MS = 10_000;

/** Clocks of this machine and of Lucca may differ by so much. */
const CLOCK_DIFFERENCE_MS = 60_000;

/**
 * When the event occurred that an imported state stands for. It must not be older than the real event of the same change: that
 * may have been skipped, and the import would be stale. Nor may it be newer than a change that the state does not hold yet: so a
 * state that changed a moment ago gets no more than the time that it names.
 *
 * @param lastUpdatedAt ISO 8601, as Lucca said it
 * @param readAt ms since the epoch, by our clock: when Lucca was asked
 */
export function importedAt(lastUpdatedAt: string, readAt: number): string {
  const saved = Temporal.Instant.from(lastUpdatedAt);
  const told = saved.add({ milliseconds: EVENT_LAG_MS });
  return told.epochMilliseconds + CLOCK_DIFFERENCE_MS <= readAt ? told.toString() : lastUpdatedAt;
}
