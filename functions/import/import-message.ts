import { isCalendarState, readDelivery, type CalendarState, type LuccaEvent } from '../lucca/delivery';
import { redactJson } from '../lucca/redact-body';
import { MAX_BODY_BYTES, toQueueMessage, type QueuedEvent } from '../queue/message';

export type MessageContext = {
  /** ms since the epoch */
  now: () => number;
  /** Identifies the run in the logs and makes its messages different from those of earlier runs. */
  correlationId: string;
};

/** An event and its queue message. */
export type ImportMessage = { event: LuccaEvent<CalendarState>; queued: QueuedEvent };

/**
 * Converts an event in Lucca's format to a queue message, and parses it as the sync function does.
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
  // SQS deduplicates for five minutes. The nonce limits that to this run, so that an earlier delivery does not suppress
  // the import.
  return { ok: true, event: delivery.event, queued: { ...message.event, nonce: correlationId } };
}

function isCalendarEvent(event: LuccaEvent): event is LuccaEvent<CalendarState> {
  return isCalendarState(event.state);
}
