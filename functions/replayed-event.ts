import type { QueuedEvent } from './queue/message';
import type { OpenEvent } from './store/log-rows';

/**
 * The message with which an event of the log comes back to the queue.
 *
 * @param nonce makes it another message than those before
 * @param at now, ISO 8601: how long it waited is no latency of ours
 * @param isProbe nobody waits for this very event: if it comes to the same again, its row is not written
 */
export function replayedEvent(
  { eventId, tenant, topic, occurredAt, resource, correlationId, open, reason, detail }: OpenEvent,
  payload: Buffer,
  { nonce, at, isProbe = false }: { nonce: string; at: string; isProbe?: boolean },
): QueuedEvent {
  return {
    ...{ eventId, tenant, topic, occurredAt, resource, correlationId },
    receivedAt: at,
    via: 'replay',
    nonce,
    ...(isProbe && { before: { outcome: open, reason, detail } }),
    body: payload.toString('base64'),
  };
}
