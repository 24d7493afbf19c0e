import { readDelivery, type CalendarState, type LuccaEvent } from '../../functions/lucca/delivery';
import { redactJson } from '../../functions/lucca/redact-body';
import { MAX_BODY_BYTES, toQueueMessage, type QueuedEvent } from '../../functions/queue/message';

export type MessageContext = {
  /** ms since the epoch */
  now: () => number;
  /** Of the run: identifies its traces, and sets its messages apart from those of earlier runs. */
  correlationId: string;
};

/** An event and its queue message. */
export type ImportMessage = { event: LuccaEvent<CalendarState>; queued: QueuedEvent };

/**
 * Converts an event in Lucca's format to a queue message, and reads it as the sync function will.
 *
 * @returns `problem` quotes nothing from the event
 */
export function importMessage(
  json: unknown,
  { now, correlationId }: MessageContext,
): ({ ok: true } & ImportMessage) | { ok: false; problem: string } {
  const body = Buffer.from(JSON.stringify(redactJson(json)));
  if (body.length > MAX_BODY_BYTES) return { ok: false, problem: 'is too large' };
  const time = now();
  const receivedAt = new Date(time).toISOString();
  const message = toQueueMessage(body, { now: time, receivedAt, correlationId, via: 'import' });
  const delivery = readDelivery(body, time);
  if (delivery.kind === 'invalid') return { ok: false, problem: delivery.event.problems.join('; ') };
  if (delivery.kind !== 'event' || message.kind !== 'queue' || !isCalendarEvent(delivery.event))
    return { ok: false, problem: 'is not a calendar event' };
  // SQS deduplicates for five minutes. The nonce limits that to this run: an earlier delivery must not swallow the import.
  return { ok: true, event: delivery.event, queued: { ...message.event, nonce: correlationId } };
}

function isCalendarEvent(event: LuccaEvent): event is LuccaEvent<CalendarState> {
  return event.state.kind !== 'employee';
}
