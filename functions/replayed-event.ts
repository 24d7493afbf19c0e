import type { QueuedEvent } from './lucca/queued-event';
import type { OpenEvent } from './store/open-row';

/**
 * The message with which an event of the log comes back to the queue.
 *
 * @param nonce makes it another message than those before
 * @param at now, ISO 8601: how long it waited is no latency of ours
 */
export function replayedEvent(
  { eventId, tenant, topic, occurredAt, resource, correlationId }: OpenEvent,
  payload: Buffer,
  { nonce, at }: { nonce: string; at: string },
): QueuedEvent {
  return {
    ...{ eventId, tenant, topic, occurredAt, resource, correlationId },
    receivedAt: at,
    via: 'replay',
    nonce,
    body: payload.toString('base64'),
  };
}
