import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { createHandler } from '../../../functions/ingest/handler';
import { Unavailable } from '../../../functions/ingest/unavailable';
import { WebhookSecrets } from '../../../functions/ingest/webhook-secrets';
import { queuedEvent, serializeQueuedEvent, type QueuedEvent } from '../../../functions/queue/message';
import { SECRET } from '../builders/webhook-requests';
import { listenOnLoopback } from '../local-stack/loopback-server';
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

export const down = (dependency: Unavailable['dependency']) => new Unavailable(dependency, 'TimeoutError');

export type Gate = {
  origin: string;
  /** What happens to the next requests: they pass, get no answer, or are refused as an AWS service refuses. */
  mode: 'open' | 'hanging' | 'refusing';
  /** Resolves as soon as so many requests have come in all. */
  requested: (count: number) => Promise<void>;
  /** How long each request is kept before it passes. */
  delayMs: number;
  stop: () => Promise<void>;
};

/** Stands before a service and can keep requests from it. */
export async function startGate(target: string): Promise<Gate> {
  const arrivals = new EventEmitter();
  let requests = 0;

  async function requested(count: number): Promise<void> {
    while (requests < count) await once(arrivals, 'request');
  }

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    requests += 1;
    arrivals.emit('request');
    if (gate.mode === 'hanging') return;
    if (gate.mode === 'refusing') {
      response.writeHead(503).end();
      return;
    }
    await setTimeout(gate.delayMs);
    const {
      'content-type': contentType = '',
      'x-amz-target': operation,
      authorization = '',
    } = request.headers;
    const answer = await fetch(new URL(request.url ?? '/', target), {
      method: 'POST',
      headers: { 'content-type': contentType, 'x-amz-target': String(operation), authorization },
      body: new Uint8Array(body),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  const server = await listenOnLoopback(
    createServer((request, response) => {
      pass(request, response).catch(() => response.destroy());
    }),
  );
  const gate: Gate = {
    origin: server.origin,
    mode: 'open',
    requested,
    delayMs: 0,
    stop: () => server.stop(),
  };
  return gate;
}
