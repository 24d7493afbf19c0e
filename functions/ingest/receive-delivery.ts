import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { MAX_BODY_BYTES, toQueueMessage, type QueuedEvent } from '../queue/message';
import { safeForLog } from '../shared/safe-logging';
import { countFailure, METRICS } from '../shared/telemetry';
import type { EventQueue } from './event-queue';
import { ACCEPTED, problem } from './responses';
import { isSignedWith, readClaim, type Headers, type RejectionReason } from './signature';
import type { WebhookSecrets } from './webhook-secrets';

export type IngestDependencies = {
  /** ms since the epoch */
  now: () => number;
  secrets: WebhookSecrets;
  queue: EventQueue;
  logger: Logger;
  metrics: Metrics;
};

/**
 * Verifies and queues one delivery. Authentic deliveries get 202 even if their event is invalid, because errors count towards
 * the suspension of the endpoint.
 *
 * @param deadline aborts sending to the queue
 * @throws UnavailableError if the secrets cannot be read, or the event cannot be queued
 */
export async function receiveDelivery(
  request: APIGatewayProxyEventV2,
  { now, secrets, queue, logger, metrics }: IngestDependencies,
  deadline: AbortSignal,
): Promise<APIGatewayProxyStructuredResultV2> {
  const correlationId = request.requestContext.requestId;
  const count = (metric: string) => metrics.addMetric(metric, MetricUnit.Count, 1);
  const reject = (status: 401 | 413, reason: string) => {
    logger.warn('Delivery rejected', { correlationId, reason });
    // Internet scanners also find the webhook, but send no signature.
    if (reason === 'missing_header') count(METRICS.rejected);
    else countFailure(metrics, 'delivery');
    return problem(status, reason);
  };

  // AWS-21: the bytes that Lucca signed.
  const body = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > MAX_BODY_BYTES) return reject(413, 'body_too_large');
  const nowMs = now();
  const authenticity = await authenticate({ body, headers: request.headers, nowMs }, secrets);
  if (!authenticity.ok) return reject(401, authenticity.reason);

  const receivedAt = new Date(nowMs).toISOString();
  const message = toQueueMessage(body, { now: nowMs, receivedAt, correlationId, via: 'delivery' });
  if (message.kind === 'ignored') {
    logger.info('Delivery ignored', { correlationId, topic: safeForLog(message.topic) });
    count(METRICS.ignored);
    return ACCEPTED;
  }
  const { event, connectionTest } = message;
  await queue.send(event, deadline);
  if (connectionTest) {
    logger.info('Connection test received', { correlationId, topic: event.topic });
    count(METRICS.ignored);
    return ACCEPTED;
  }
  // Counted by this line, see `lib/monitoring/log-metrics.ts`.
  const problems = event.problems?.length ?? 0;
  logger.info('Delivery accepted', { ...idsForLog(event), ...(problems > 0 && { problems }) });
  return ACCEPTED;
}

type Request = { body: Buffer; headers: Headers; nowMs: number };

/**
 * Checks that Lucca sent the request. Checks the headers first: requests without a fresh timestamp cause no read of the secrets.
 *
 * @throws UnavailableError if the secrets cannot be read
 */
export async function authenticate(
  { body, headers, nowMs }: Request,
  secrets: WebhookSecrets,
): Promise<{ ok: true } | { ok: false; reason: RejectionReason }> {
  const reading = readClaim(headers, nowMs);
  if (!reading.ok) return reading;
  const isSigned =
    isSignedWith(await secrets.current(), reading.claim, body) ||
    isSignedWith(await secrets.refreshed(), reading.claim, body);
  return isSigned ? { ok: true } : { ok: false, reason: 'bad_signature' };
}

/** The line of sync about the same event has its resource. */
function idsForLog({ correlationId, topic, eventId }: QueuedEvent) {
  return { correlationId, topic: safeForLog(topic), eventId: safeForLog(eventId) };
}
