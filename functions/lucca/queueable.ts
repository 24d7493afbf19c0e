import { readDelivery } from './delivery';
import { discreetBody } from './discreet-body';
import type { QueuedEvent } from './queued-event';

/** When and how an event reached us. */
export type Arrival = Pick<QueuedEvent, 'receivedAt' | 'correlationId' | 'via'> & {
  /** ms since the epoch */
  now: number;
};

/** What becomes of an event at the edge. A topic that we do not follow needs no place in the queue. */
export type Queueable =
  | { kind: 'queue'; event: QueuedEvent; /** Lucca only tries the connection. */ connectionTest: boolean }
  | { kind: 'ignored'; topic: string };

/**
 * The message of an authentic event, understood or not. Connection tests are among them: their row in the log shows the
 * administrator that they arrived. Every way into the queue leads through here, so that nothing gets past that nobody needs.
 *
 * @param body the event's bytes as they came
 */
export function queueable(body: Buffer, { now, ...arrival }: Arrival): Queueable {
  const kept = discreetBody(body);
  const delivery = readDelivery(kept, now);
  if (delivery.kind === 'ignored') return delivery;
  const { id, tenant, topic, occurredAt, resource } = delivery.event;
  return {
    kind: 'queue',
    connectionTest: delivery.kind === 'connection',
    event: {
      eventId: id,
      ...{ tenant, topic, occurredAt, resource },
      ...(delivery.kind === 'invalid' && { problems: delivery.event.problems }),
      ...arrival,
      body: kept.toString('base64'),
    },
  };
}
