import type { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import type { LuccaApi } from '../../lucca/api/client';
import { LuccaFailError } from '../../lucca/api/http';
import { redactJson } from '../../lucca/redact-body';
import { MAX_BODY_BYTES, toQueueMessage, type QueuedEvent } from '../../queue/message';
import type { SendEvents } from '../../queue/sender';
import { safeForLog } from '../../shared/safe-logging';
import { METRICS } from '../../shared/telemetry';
import { addCount, type Counts } from '../task';

export type FetchDependencies = {
  lucca: Pick<LuccaApi, 'event'>;
  logger: Logger;
  /** ms since the epoch */
  now: () => number;
  newId: () => string;
};

/**
 * Fetches an event that Lucca's list shows without its data.
 *
 * @returns the message to queue; null if Lucca no longer has the event or permanently rejects the request
 * @throws LuccaApiError if a later request may succeed
 */
export async function fetchMessage(id: string, dependencies: FetchDependencies): Promise<QueuedEvent | null> {
  try {
    return toMessage(await dependencies.lucca.event(id), dependencies);
  } catch (error) {
    if (!(error instanceof LuccaFailError)) throw error;
    dependencies.logger.warn('Event skipped: Lucca rejected the request', {
      eventId: safeForLog(id),
      problem: error.message,
    });
    return null;
  }
}

/** @returns null if the item is not queued: it is null, its topic is not followed, or it is too large */
export function toMessage(
  item: unknown,
  { logger, now, newId }: Omit<FetchDependencies, 'lucca'>,
): QueuedEvent | null {
  if (item === null) return null;
  const body = Buffer.from(JSON.stringify(redactJson(item)));
  const time = now();
  const receivedAt = new Date(time).toISOString();
  const message = toQueueMessage(body, { now: time, receivedAt, correlationId: newId(), via: 'catch-up' });
  if (message.kind === 'ignored') return null;
  if (body.length <= MAX_BODY_BYTES) return message.event;
  logger.warn('Event skipped: too large for the queue', { eventId: safeForLog(message.event.eventId) });
  return null;
}

/** @returns false if the queue rejected an event */
export async function sendRecovered(
  events: QueuedEvent[],
  counts: Counts,
  { send, logger, metrics }: { send: SendEvents; logger: Logger; metrics: Metrics },
): Promise<boolean> {
  const { sent, failed, problem } = await send(events);
  if (sent.length > 0) metrics.addMetric(METRICS.recovered, MetricUnit.Count, sent.length);
  addCount(counts, 'recovered', sent.length);
  if (failed.length === 0) return true;
  logger.warn('Events rejected by the queue', { events: failed.length, problem });
  return false;
}
