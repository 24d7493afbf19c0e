import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { createHandler } from '../../../functions/ingest/handler';
import { UnavailableError } from '../../../functions/ingest/unavailable';
import { WebhookSecrets } from '../../../functions/ingest/webhook-secrets';
import { queuedEvent, serializeQueuedEvent, type QueuedEvent } from '../../../functions/queue/message';
import { SECRET } from '../builders/webhook-requests';
import { listenOnLoopback } from '../local-stack/loopback-server';
import { observeTelemetry } from './observed-telemetry';

export const NOW = Date.parse('2026-02-01T12:00:00Z');

/** The handler with a queue and a secret in memory. Set `failure` to make either fail. */
export function prepareHandler() {
  const telemetry = observeTelemetry('ingest');
  const queued: QueuedEvent[] = [];
  const failure: { queue?: Error; secrets?: Error } = {};
  const secretReads = { count: 0 };
  const clock = { nowMs: NOW };
  const handler = createHandler({
    now: () => clock.nowMs,
    logger: telemetry.logger,
    metrics: telemetry.metrics,
    secrets: new WebhookSecrets(
      () => {
        secretReads.count += 1;
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
  return { handler, queued, failure, secretReads, clock, telemetry };
}

export const unavailableError = (dependency: UnavailableError['dependency']) =>
  new UnavailableError(dependency, 'TimeoutError');

export type FaultProxy = {
  origin: string;
  /** Whether requests are forwarded, get no response, or get a 503. */
  mode: 'open' | 'hanging' | 'refusing';
  /** Resolves when this many requests have arrived in total. */
  requested: (count: number) => Promise<void>;
  /** Delay before a request is forwarded. */
  delayMs: number;
  stop: () => Promise<void>;
};

/** Starts a proxy of an AWS service that can delay, drop or reject requests. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const arrivals = new EventEmitter();
  let requests = 0;

  async function requested(count: number): Promise<void> {
    while (requests < count) await once(arrivals, 'request');
  }

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
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
    const serviceResponse = await fetch(new URL(request.url ?? '/', target), {
      method: 'POST',
      headers: { 'content-type': contentType, 'x-amz-target': String(operation), authorization },
      body: new Uint8Array(body),
    });
    response.writeHead(serviceResponse.status, {
      'content-type': serviceResponse.headers.get('content-type') ?? '',
    });
    response.end(Buffer.from(await serviceResponse.arrayBuffer()));
  }

  const server = await listenOnLoopback(
    createServer((request, response) => {
      forward(request, response).catch(() => response.destroy());
    }),
  );
  const gate: FaultProxy = {
    origin: server.origin,
    mode: 'open',
    requested,
    delayMs: 0,
    stop: () => server.stop(),
  };
  return gate;
}
