import { readDelivery, type Delivery } from './delivery';
import { discreetBody } from './redact-body';
import type { QueuedEvent } from '../queue/message';

/**
 * No delivery is larger. Written anew, a number such as `1e20` takes more room, and what SQS and an item of DynamoDB take has an
 * end.
 */
export const MAX_BODY_BYTES = 256 * 1024;

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
  const written = discreetBody(body);
  const kept = written && written.length <= MAX_BODY_BYTES ? written : null;
  const delivery = readDelivery(written ?? body, now);
  if (delivery.kind === 'ignored') return delivery;
  const { id, tenant, topic, occurredAt, resource } = delivery.event;
  const problems = problemsOf(delivery, kept);
  return {
    kind: 'queue',
    connectionTest: delivery.kind === 'connection',
    event: {
      eventId: id,
      ...{ tenant, topic, occurredAt, resource },
      ...(problems && { problems }),
      ...arrival,
      body: kept && kept.toString('base64'),
    },
  };
}

function problemsOf(delivery: Delivery, kept: Buffer | null): string[] | null {
  if (delivery.kind === 'invalid') return delivery.event.problems;
  return kept === null ? ['The body is too large. Its content was not kept.'] : null;
}
