import type { Logger } from '@aws-lambda-powertools/logger';
import { loggable } from '../loggable';
import type { LuccaApi } from '../lucca/api/client';
import { LuccaFailError } from '../lucca/api/errors';
import { discreetJson } from '../lucca/redact-body';
import { MAX_BODY_BYTES, queueable } from '../lucca/queueable';
import type { QueuedEvent } from '../queue/message';

export type EventMessageDependencies = {
  lucca: Pick<LuccaApi, 'event'>;
  logger: Logger;
  /** ms since the epoch */
  now: () => number;
  newId: () => string;
};

/**
 * The message of an event that Lucca's list shows without its data; null if Lucca has it no more, or never tells it.
 *
 * @param id Lucca's
 * @throws LuccaApiError if it may be had later
 */
export async function fetchMessage(id: string, deps: EventMessageDependencies): Promise<QueuedEvent | null> {
  try {
    return messageOf(await deps.lucca.event(id), deps);
  } catch (error) {
    if (!(error instanceof LuccaFailError)) throw error;
    deps.logger.warn('Lucca does not tell an event', { eventId: loggable(id), problem: error.message });
    return null;
  }
}

/** Null for what has no place in the queue, as for an event that Lucca no longer has. */
export function messageOf(
  item: unknown,
  { logger, now, newId }: Omit<EventMessageDependencies, 'lucca'>,
): QueuedEvent | null {
  if (item === null) return null;
  const body = Buffer.from(JSON.stringify(discreetJson(item)));
  const time = now();
  const receivedAt = new Date(time).toISOString();
  const made = queueable(body, { now: time, receivedAt, correlationId: newId(), via: 'catch-up' });
  if (made.kind === 'ignored') return null;
  if (body.length <= MAX_BODY_BYTES) return made.event;
  logger.warn('An event is too large to be caught up', { eventId: loggable(made.event.eventId) });
  return null;
}
