import { createHandler } from '../../../functions/ingest/handler';
import { UnavailableError } from '../../../functions/ingest/unavailable';

import { WebhookSecrets } from '../../../functions/ingest/webhook-secrets';
import { queuedEvent, serializeQueuedEvent, type QueuedEvent } from '../../../functions/queue/message';
import { SECRET } from '../builders/webhook-requests';
import { observeTelemetry } from './observed-telemetry';

export const NOW = Date.parse('2026-02-01T12:00:00Z');

/** The handler between a queue and a secret in memory, each with a switch for its failure. */
export function prepareHandler() {
  const telemetry = observeTelemetry('ingest');
  const queued: QueuedEvent[] = [];
  const failure: { queue?: Error; secrets?: Error } = {};
  const looks = { count: 0 };
  const clock = { nowMs: NOW };
  const handler = createHandler({
    now: () => clock.nowMs,
    logger: telemetry.logger,
    metrics: telemetry.metrics,
    secrets: new WebhookSecrets(
      () => {
        looks.count += 1;
        return failure.secrets ? Promise.reject(failure.secrets) : Promise.resolve([SECRET]);
      },
      () => clock.nowMs,
    ),
    queue: {
      send(event) {
        if (failure.queue) return Promise.reject(failure.queue);
        queued.push(queuedEvent.parse(JSON.parse(serializeQueuedEvent(event))));
        return Promise.resolve();
      },
    },
  });
  return { handler, queued, failure, looks, clock, telemetry };
}

export const down = (dependency: UnavailableError['dependency']) =>
  new UnavailableError(dependency, 'TimeoutError');
