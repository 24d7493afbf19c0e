import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { readDelivery, type Delivery } from '../lucca/delivery';
import type { QueuedEvent } from '../lucca/queued-event';
import { METRICS } from '../telemetry';
import { authenticate } from './authenticate';
import type { EventQueue } from './event-queue';
import { loggable } from '../loggable';
import { problem } from './problem';
import type { WebhookSecrets } from './webhook-secrets';

const MAX_BODY_BYTES = 256 * 1024;
const ACCEPTED: APIGatewayProxyStructuredResultV2 = { statusCode: 202 };

export type Services = {
  /** ms since the epoch */
  now: () => number;
  secrets: WebhookSecrets;
  queue: EventQueue;
  logger: Logger;
  metrics: Metrics;
};

/**
 * Answers one delivery of Lucca. What is authentic is accepted once it is safe in the queue, understood or not: an error would
 * count towards the suspension of the endpoint. Rejects if a service that it needs is not available.
 *
 * @param deadline ends the wait for the queue
 */
export async function receiveDelivery(
  request: APIGatewayProxyEventV2,
  { now, secrets, queue, logger, metrics }: Services,
  deadline: AbortSignal,
): Promise<APIGatewayProxyStructuredResultV2> {
  const correlationId = request.requestContext.requestId;
  const count = (metric: string) => metrics.addMetric(metric, MetricUnit.Count, 1);
  const refuse = (status: 401 | 413, reason: string) => {
    logger.warn('Delivery rejected', { correlationId, reason });
    count(METRICS.rejected);
    return problem(status, reason);
  };

  const body = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > MAX_BODY_BYTES) return refuse(413, 'body_too_large');
  const nowMs = now();
  const authenticity = await authenticate({ body, headers: request.headers, nowMs }, secrets);
  if (!authenticity.ok) return refuse(401, authenticity.reason);

  const delivery = readDelivery(body, nowMs);
  switch (delivery.kind) {
    case 'connection':
      logger.info('Lucca tried the connection: it works', { correlationId, topic: delivery.topic });
      count(METRICS.ignored);
      return ACCEPTED;
    case 'ignored':
      logger.info('Topic not followed', { correlationId, topic: loggable(delivery.topic) });
      count(METRICS.ignored);
      return ACCEPTED;
    case 'event':
    case 'invalid': {
      const event = queued(delivery, { body, receivedAt: new Date(nowMs).toISOString(), correlationId });
      await queue.send(event, deadline);
      logger.info('Delivery accepted', { ...idsOf(event), problems: event.problems?.length ?? 0 });
      count(METRICS.accepted);
      if (event.problems) count(METRICS.invalid);
      return ACCEPTED;
    }
  }
}

type Arrival = Pick<QueuedEvent, 'receivedAt' | 'correlationId'> & { body: Buffer };

function queued({ kind, event }: Exclude<Delivery, { topic: string }>, arrival: Arrival): QueuedEvent {
  return {
    eventId: event.id,
    tenant: event.tenant,
    topic: event.topic,
    occurredAt: event.occurredAt,
    resource: event.resource,
    ...(kind === 'invalid' && { problems: event.problems }),
    ...arrival,
    body: arrival.body.toString('base64'),
  };
}

function idsOf({ correlationId, topic, eventId, resource }: QueuedEvent) {
  return { correlationId, topic: loggable(topic), eventId: loggable(eventId), resource: loggable(resource) };
}
