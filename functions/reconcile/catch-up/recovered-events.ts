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
 * @returns its message; null if Lucca no longer has the event or refuses it for good
 * @throws LuccaApiError if a later request may succeed
 */
export async function fetchMessage(id: string, dependencies: FetchDependencies): Promise<QueuedEvent | null> {
  try {
    return toMessage(await dependencies.lucca.event(id), dependencies);
  } catch (error) {
    if (!(error instanceof LuccaFailError)) throw error;
    dependencies.logger.warn('Lucca refused to return an event', {
      eventId: safeForLog(id),
      problem: error.message,
    });
    return null;
  }
}

/** @returns null if the item does not belong into the queue, for example null for an event that Lucca no longer has */
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
  logger.warn('An event is too large to be recovered', { eventId: safeForLog(message.event.eventId) });
  return null;
}

/** @returns false if the queue did not accept every event */
export async function sendRecovered(
  events: QueuedEvent[],
  counts: Counts,
  { send, logger, metrics }: { send: SendEvents; logger: Logger; metrics: Metrics },
): Promise<boolean> {
  const { sent, failed, problem } = await send(events);
  if (sent.length > 0) metrics.addMetric(METRICS.recovered, MetricUnit.Count, sent.length);
  addCount(counts, 'recovered', sent.length);
  if (failed.length === 0) return true;
  logger.warn('The queue did not accept every event', { left: failed.length, problem });
  return false;
}
