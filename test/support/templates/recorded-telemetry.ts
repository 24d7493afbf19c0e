import * as z from 'zod';
import { WaitError } from '../../../functions/google/errors';
import { LuccaFailError } from '../../../functions/lucca/api/http';
import { createDirectoryTask } from '../../../functions/reconcile/directory';
import { createHandler } from '../../../functions/reconcile/handler';
import { composeMail } from '../../../functions/reconcile/notifications/mail/compose';
import { createSender } from '../../../functions/reconcile/notifications/sender';
import { createImportTask } from '../../../functions/reconcile/import';
import { createReplayTask } from '../../../functions/reconcile/replay/replay';
import type { Task } from '../../../functions/reconcile/task';
import { createWatchEndpointTask } from '../../../functions/reconcile/webhook-endpoint';
import { RECONCILE_TASKS } from '../../../functions/shared/telemetry';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import type { UnresolvedRow } from '../../../functions/store/log/log-rows';
import { createAuthorizationGate } from '../../../functions/sync/authorization-gate';
import { aConfiguration } from '../builders/configurations';
import { sessionEvent } from '../builders/lucca-events';
import { bytes, envelope, trainingSession } from '../builders/lucca-examples';
import { MemoryRecords } from '../builders/memory-stores';
import { aWaitingRow, DAY, NOW as RECONCILE_NOW } from '../builders/unresolved-rows';
import { apiRequest, delivery, OTHER_SECRET, signedHeaders } from '../builders/webhook-requests';
import { prepareConsole } from '../console/prepared-console';
import { ADA, apiRequest as consoleRequest } from '../console/requests';
import { NOW, prepareHandler, unavailableError } from '../harness/ingest-harness';
import { ListedLucca } from '../harness/listed-lucca';
import { observeTelemetry } from '../harness/observed-telemetry';
import { TestHarness } from '../harness/sync-harness';

/** A log line, as written to CloudWatch. */
export type Line = Record<string, unknown>;
type Service = Parameters<typeof observeTelemetry>[0];
type Telemetry = ReturnType<typeof observeTelemetry>;

let recording: Promise<Record<Service, Line[]>> | undefined;

/**
 * All log lines and metrics of the real handlers in a stage called `prod`, recorded once per test file. The event 123,
 * delivered by request-123, is in the logs of all functions.
 */
export function recordTelemetry(): Promise<Record<Service, Line[]>> {
  recording ??= record();
  return recording;
}

async function record(): Promise<Record<Service, Line[]>> {
  const stage = process.env['STAGE'];
  process.env['STAGE'] = 'prod';
  try {
    return {
      ingest: await recordIngest(),
      sync: await recordSync(),
      reconcile: await recordReconcile(),
      console: await recordConsole(),
    };
  } finally {
    if (stage === undefined) delete process.env['STAGE'];
    else process.env['STAGE'] = stage;
    jest.restoreAllMocks();
  }
}

const line = z.record(z.string(), z.unknown());

function linesOf(telemetry: Telemetry): Line[] {
  if (telemetry.metrics.hasStoredMetrics()) telemetry.metrics.publishStoredMetrics();
  return z.array(line).parse(telemetry.lines());
}

async function recordIngest(): Promise<Line[]> {
  const { handler, failure, telemetry } = prepareHandler();
  const session = bytes(envelope(trainingSession));
  const first = delivery(session, NOW);
  await handler({ ...first, requestContext: { ...first.requestContext, requestId: 'request-123' } });
  await handler(delivery(bytes(envelope({ ...trainingSession, startsAt: 'soon' })), NOW));
  await handler(delivery(bytes({ ...envelope(trainingSession), topic: 'department.updated' }), NOW));
  await handler(delivery(bytes({ ...envelope(trainingSession), topic: 'ping' }), NOW));
  await handler(delivery(session, NOW, OTHER_SECRET));
  await handler(delivery(session, NOW - 10 * 60_000));
  await handler(delivery(session, NOW + 10 * 60_000));
  await handler(apiRequest({ body: '{}' }));
  await handler(apiRequest({ headers: { ...signedHeaders(session, NOW), 'lucca-timestamp': 'now' } }));
  await handler(apiRequest({ body: 'x'.repeat(300 * 1024) }));
  failure.queue = unavailableError('sqs');
  await handler(delivery(session, NOW));
  return linesOf(telemetry);
}

async function recordSync(): Promise<Line[]> {
  const harness = await TestHarness.start();
  try {
    const telemetry = observeTelemetry('sync');
    harness.telemetry = { logger: telemetry.logger, metrics: telemetry.metrics };
    const { google } = harness;
    const onCalendar = { match: ({ kind }: { kind: string }) => kind === 'calendar' };
    await harness.deliver([sessionEvent({ id: 1 }), sessionEvent({ id: 2, title: 'Excel' })]);
    google.failNext({ status: 503, reason: 'backendError', ...onCalendar });
    google.failNext({ status: 429, reason: 'rateLimitExceeded', ...onCalendar });
    google.failNext({ status: 403, reason: 'notACalendarUser', ...onCalendar });
    for (const id of [3, 4, 5]) await harness.deliver([sessionEvent({ id, title: `Excel ${id}` })]);
    const { json } = sessionEvent({ id: 6 });
    await harness.deliver([{ json: { ...json, data: { ...json.data, startsAt: 'soon' } } }]);
    const { mappings, logs } = harness;
    const broken = { ...mappings, read: () => Promise.reject(new TypeError('unexpected')) };
    harness.stores = { mappings: broken, logs };
    await harness.deliver([sessionEvent({ id: 123 })]);
    harness.stores = null;
    await harness.deliver([{ ...sessionEvent({ id: 123, status: 'cancelled' }), tries: 2 }]);
    await revoke(telemetry);
    return linesOf(telemetry);
  } finally {
    await harness.google.stop();
  }
}

async function revoke({ logger, metrics }: Telemetry): Promise<void> {
  const now = () => NOW;
  const store = new AuthorizationStore(new MemoryRecords(), now);
  const pass = createAuthorizationGate({ store, logger, metrics, now });
  const access = {
    configuration: 'france',
    credentialsSecretId: 's',
    scope: 's',
    employee: 'lea@acme.example',
  };
  const call = pass(access, () => Promise.reject(new WaitError('authorization_missing', 'Not granted')));
  await call.catch(() => undefined);
}

async function recordReconcile(): Promise<Line[]> {
  const telemetry = observeTelemetry('reconcile');
  const { logger, metrics } = telemetry;
  const now = () => RECONCILE_NOW;
  const listed = new ListedLucca(telemetry);
  listed.add(30);
  const hidden = listed.add(20, { shown: ({ data: _data, ...event }) => event });
  listed.refused.set(hidden.id, new LuccaFailError('Refused', 403));
  const tasks = {
    'watch-endpoint': createWatchEndpointTask({
      lucca: {
        tenantUrl: () => Promise.resolve('https://acme.ilucca.net'),
        serves: () => Promise.resolve(false),
        webhookEndpoints: () => Promise.resolve({ items: [SUSPENDED], next: null }),
        changeWebhookEndpoint: () => Promise.resolve(SUSPENDED),
      },
      webhookUrls: [SUSPENDED.webhookUrl],
      configurations: { all: () => Promise.resolve([]) },
      records: new MemoryRecords(),
      ...{ logger, metrics, now },
    }),
    'catch-up': listed.task(),
    replay: createReplayTask({
      unresolvedEvents: {
        waiting: () => rows(OWN_CAUSE, { ...OWN_CAUSE, event: 'without payload' }),
        failed: () => rows(),
        read: () => Promise.resolve({ ...SEEN, payload: null }),
        claim: ({ event }) =>
          Promise.resolve({ ...SEEN, payload: event === 'without payload' ? null : SEEN.payload }),
        readOutcome: () => Promise.resolve({ row: null, outcome: null }),
        giveUp: () => Promise.resolve(true),
      },
      configurations: { load: () => Promise.resolve({ revision: 1, configurations: [aConfiguration()] }) },
      records: new MemoryRecords(),
      authorizations: { read: () => Promise.resolve(null) },
      send: (events) => Promise.resolve({ sent: events, failed: [], problem: null }),
      queueDepth: () => Promise.resolve(0),
      replaysAhead: 10,
      sleep: () => Promise.resolve(),
      newNonce: () => 'nonce',
      ...{ logger, metrics, now },
    }),
    notify: (deadline: number) => notify(telemetry, deadline),
    authorizations: () => Promise.resolve({ granted: 1 }),
    count: () => Promise.resolve({ hours: 2, late: 1 }),
    directory: createDirectoryTask({
      lucca: { tenantUrl: () => Promise.resolve('https://acme.ilucca.net') },
      refresh: {
        tenants: () => Promise.resolve(['https://acme.ilucca.net', 'https://busy.ilucca.net']),
        advance: (tenant) =>
          Promise.resolve({
            outcome: tenant.includes('busy') ? 'busy' : 'complete',
            ...{ requests: 3, read: 100, changed: 2 },
          }),
      },
      logger,
    }),
    import: createImportTask({
      worker: { advance: () => Promise.resolve({ outcome: 'later', job: null }) },
      configurations: { load: () => Promise.resolve({ revision: 1, configurations: [aConfiguration()] }) },
      ...{ logger, now },
    }),
  };
  const runLock = { take: () => Promise.resolve(() => Promise.resolve()) };
  const run = (taskOf: (name: keyof typeof tasks) => Task) =>
    createHandler({
      ...{ runLock, logger, metrics, now },
      tasks: RECONCILE_TASKS.map((name) => ({ name, run: taskOf(name) })),
    })({}, { getRemainingTimeInMillis: () => 240_000 });
  await run((name) => tasks[name]);
  await run((name) => () => Promise.reject(new TypeError(name))).catch(() => undefined);
  return linesOf(telemetry);
}

const SUSPENDED = {
  ...{ id: '7', name: 'Connector', webhookUrl: 'https://hooks.example/webhooks/lucca', topics: [] },
  ...{ status: 'suspended' as const, apiVersion: '2024-11-01', businessEstablishments: null },
};

const OWN_CAUSE = aWaitingRow({ reason: 'configuration_inactive' });
const SEEN = {
  ...aWaitingRow(),
  ...{
    topic: null,
    detail: null,
    correlationId: 'request-123',
    history: [],
    expiresAt: 0,
    payload: Buffer.from('{}'),
  },
};

const ago = (ms: number) => new Date(RECONCILE_NOW - ms).toISOString();

async function* rows(...all: UnresolvedRow[]): AsyncGenerator<UnresolvedRow> {
  yield* await Promise.resolve(all);
}

/** Sends an email that SES accepts, and one that it rejects. */
async function notify({ logger, metrics }: Telemetry, deadline: number): Promise<Record<string, number>> {
  const counts = {};
  const since = ago(DAY);
  const results = [
    { kind: 'sent', messageId: 'message-1' },
    { kind: 'refused', error: 'MessageRejected' },
  ] as const;
  for (const result of results) {
    const outbox = {
      read: () => Promise.resolve(null),
      claim: (key: string) => Promise.resolve({ key, id: 'claim', revision: 1 }),
      settle: () => Promise.resolve(),
      release: () => Promise.resolve(),
    };
    const now = () => RECONCILE_NOW;
    const mailer = () => Promise.resolve(result);
    await createSender({ outbox, mailer, logger, metrics, now }, deadline, counts).send({
      ...{ about: 'france', kind: 'endpoint', since, address: 'it@acme.example' },
      compose: () => composeMail(aConfiguration(), { kind: 'endpoint-suspended', since }),
    });
  }
  return counts;
}

async function recordConsole(): Promise<Line[]> {
  const { handler, telemetry } = prepareConsole();
  await handler(consoleRequest({ by: ADA }));
  await handler(consoleRequest({ path: '/api/configurations', by: ADA }));
  return linesOf(telemetry);
}
