import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { SQSRecord } from 'aws-lambda';
import { createEmployeeDirectory } from '../../../functions/directory/create-directory';
import { createDirectoryRefresh } from '../../../functions/directory/create-refresh';
import { AccessTokens } from '../../../functions/google/access-tokens';
import { createCalendarClient } from '../../../functions/google/calendar';
import { createCallObserver } from '../../../functions/google/call-observer';
import { createRateLimiter } from '../../../functions/google/rate-limiter';
import { createEventQueue } from '../../../functions/ingest/event-queue';
import { createHandler as createIngestHandler } from '../../../functions/ingest/handler';
import { WebhookSecrets } from '../../../functions/ingest/webhook-secrets';
import { createEventSender, createQueueDepthReader } from '../../../functions/queue/sender';
import { createCatchUpTask } from '../../../functions/reconcile/catch-up/catch-up';
import { rememberExisting } from '../../../functions/reconcile/catch-up/known-events';
import { createDirectoryTask } from '../../../functions/reconcile/directory';
import { createHandler as createReconcileHandler } from '../../../functions/reconcile/handler';
import { createReplayTask } from '../../../functions/reconcile/replay/replay';
import { RunLock } from '../../../functions/reconcile/run-lock';
import { DEFAULT_REQUESTS_PER_MINUTE } from '../../../functions/shared/request-budget';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { CachedConfigurations, ConfigurationStore } from '../../../functions/store/configuration-store';
import { GuestIndex } from '../../../functions/store/guest-index';
import { LateHours } from '../../../functions/store/log/late-hours';
import { EventLookup, LogStore } from '../../../functions/store/log/log-store';
import { MappingStore } from '../../../functions/store/mapping-store';
import { OutcomeRecount } from '../../../functions/store/log/outcome-recount';
import { RecordStore } from '../../../functions/store/record-store';
import { LuccaRequestBudget } from '../../../functions/store/request-limit';
import { UnresolvedEvents } from '../../../functions/store/log/unresolved-events';
import { createAuthorizationGate } from '../../../functions/sync/authorization-gate';
import { employeesOf } from '../../../functions/sync/complete-event';
import { withGuestIndex } from '../../../functions/sync/guest-indexing';
import { createRetryDelayer, createHandler as createSyncHandler } from '../../../functions/sync/handler';
import { syncEvent } from '../../../functions/sync/sync-event';
import { UnsupportedStatusEvents } from '../../../functions/sync/unsupported-status-events';
import { noWorkloadIdentity } from '../../support/builders/google-auth';
import { SECRET } from '../../support/builders/webhook-requests';
import type { MemoryDynamoDb } from '../services/memory-dynamodb';
import { createMemorySqs, QUEUE_URL, type FifoQueue } from '../services/memory-sqs';
import { ExecutionEnvironment } from './execution-environment';
import type { ConnectorOptions, FunctionName, Telemetry } from './options';

/** New instances of the functions, composed as in their `index.ts`. */

export const SYNC_TIMEOUT_MS = 60_000;
const RECONCILE_TIMEOUT_MS = 270_000;
const GOOGLE_TIMEOUT_MS = 10_000;

/** What the functions of one connector share. */
export type Services = {
  queue: FifoQueue;
  tables: MemoryDynamoDb;
  isQueueDown: () => boolean;
  newCorrelation: () => number;
  newNonce: () => string;
};

export function createIngest(options: ConnectorOptions, services: Services) {
  const { now } = options.time;
  const environment = new ExecutionEnvironment(options.time);
  const { logger, metrics } = telemetryOf('ingest', options);
  const readSecrets = () =>
    environment.step(
      () => Promise.resolve([SECRET]),
      () => 0,
    );
  const handle = createIngestHandler({
    now,
    secrets: new WebhookSecrets(readSecrets, now),
    queue: createEventQueue(sqsClient('ingest', environment, options, services), QUEUE_URL),
    logger,
    metrics,
  });
  return { environment, handle };
}

export function createSync(options: ConnectorOptions, services: Services) {
  const { time, random } = options;
  const { now } = time;
  const environment = new ExecutionEnvironment(time);
  const tables = tableClient('sync', environment, options, services);
  const telemetry = telemetryOf('sync', options);
  const { logger } = telemetry;
  const records = new RecordStore(tables, 'configurations');
  const configurations = new CachedConfigurations(new ConfigurationStore(tables, 'configurations'), now);
  const dependencies = {
    configurations: () => configurations.all(),
    recentConfigurations: () => configurations.recent(),
    mappings: withGuestIndex(new MappingStore(tables, 'mappings'), new GuestIndex(tables, 'guests'), logger),
    openCalendar: calendarClient(environment, records, telemetry, options),
    unsupportedStatusEvents: new UnsupportedStatusEvents(now),
    send: createEventSender(sqsClient('sync', environment, options, services), QUEUE_URL),
    now,
  };
  const directory = createEmployeeDirectory({
    ...dependencies,
    tables,
    table: 'directory',
    records,
    api: options.lucca.apiFor(environment, requestBudget(records, options).at('lookup'), 'lookup'),
    sleep: sleepIn(environment),
  });
  const handler = createSyncHandler({
    preload: (events) => directory.preload(employeesOf(events)),
    syncEvent: (message, deadline) =>
      syncEvent(message, deadline, { ...dependencies, directory: directory.withDeadline(deadline) }),
    logs: new LogStore(tables, 'logs', new LateHours(tables, 'outcomeCounts', now)),
    delayRetry: createRetryDelayer(sqsClient('sync', environment, options, services), QUEUE_URL),
    ...telemetry,
    random,
    now,
  });
  const handle = (event: { Records: SQSRecord[] }) =>
    handler(event, contextWithTimeout(SYNC_TIMEOUT_MS, now));
  return { environment, handle };
}

export function createReconcile(options: ConnectorOptions, services: Services) {
  const { time, lucca, replaysAhead } = options;
  const { now } = time;
  const environment = new ExecutionEnvironment(time);
  const tables = tableClient('reconcile', environment, options, services);
  const { logger, metrics } = telemetryOf('reconcile', options);
  const records = new RecordStore(tables, 'configurations');
  const queue = sqsClient('reconcile', environment, options, services);
  const budget = requestBudget(records, options);
  const configurations = new ConfigurationStore(tables, 'configurations');
  const cached = new CachedConfigurations(configurations, now);
  const lateHours = new LateHours(tables, 'outcomeCounts', now);
  const recount = new OutcomeRecount({
    client: tables,
    tables: { counts: 'outcomeCounts', logs: 'logs' },
    lateHours,
    now,
  });
  const dependencies = {
    lucca: lucca.apiFor(environment, budget.at('endpoint'), 'endpoint'),
    eventLookup: rememberExisting(new EventLookup(tables, 'logs')),
    logs: new LogStore(tables, 'logs', lateHours),
    unresolvedEvents: new UnresolvedEvents(tables, 'logs', lateHours),
    records,
    configurations,
    authorizations: new AuthorizationStore(records, now),
    send: createEventSender(queue, QUEUE_URL),
    queueDepth: createQueueDepthReader(queue, QUEUE_URL),
    replaysAhead,
    sleep: sleepIn(environment),
    newId: () => `caught-up-${services.newCorrelation()}`,
    newNonce: services.newNonce,
    logger,
    metrics,
    now,
  };
  const refresh = createDirectoryRefresh({
    ...dependencies,
    client: tables,
    table: 'directory',
    lucca: lucca.apiFor(environment, budget.at('directory'), 'directory'),
    configurations: () => cached.all(),
  });
  const handler = createReconcileHandler({
    runLock: new RunLock(records, now),
    tasks: [
      { name: 'catch-up', run: createCatchUpTask(dependencies) },
      { name: 'count', run: (deadline) => recount.run(deadline) },
      { name: 'replay', run: createReplayTask(dependencies) },
      { name: 'directory', run: createDirectoryTask({ ...dependencies, refresh }) },
    ],
    logger,
    metrics,
    now,
  });
  const handle = (event: unknown) => handler(event, contextWithTimeout(RECONCILE_TIMEOUT_MS, now));
  return { environment, handle };
}

function calendarClient(
  environment: ExecutionEnvironment,
  records: RecordStore,
  { logger, metrics, hashEmployee }: Telemetry,
  { time, google, keys, callsPerMinute, telemetry }: ConnectorOptions,
) {
  const { now } = time;
  const origin = google.originFor(environment);
  const observe = telemetry && createCallObserver(logger, metrics, hashEmployee);
  const readKey = (secret: string) => {
    const key = keys[secret];
    if (!key) throw new Error(`No secret ${secret}`);
    return Promise.resolve(key);
  };
  const store = new AuthorizationStore(records, now);
  const gate = createAuthorizationGate({ store, logger, metrics, now });
  const tokens = new AccessTokens({ read: readKey, forget: () => undefined }, gate, {
    tokenUrl: `${origin}/token`,
    timeoutMs: GOOGLE_TIMEOUT_MS,
    now,
    workloadIdentities: noWorkloadIdentity,
    ...(observe && { observe }),
  });
  return createCalendarClient(tokens, {
    rootUrl: `${origin}/`,
    timeoutMs: GOOGLE_TIMEOUT_MS,
    now,
    ...(callsPerMinute !== undefined && {
      acquire: createRateLimiter({ callsPerMinute, now, sleep: (ms) => time.sleep(ms) }),
    }),
    ...(observe && { observe }),
  });
}

function sleepIn(environment: ExecutionEnvironment) {
  return (ms: number) =>
    environment.step(
      () => Promise.resolve(),
      () => ms,
    );
}

function requestBudget(
  records: RecordStore,
  { time: { now }, luccaRequestsPerMinute: requestsPerMinute }: ConnectorOptions,
) {
  return new LuccaRequestBudget(records, {
    requestsPerMinute: requestsPerMinute ?? DEFAULT_REQUESTS_PER_MINUTE,
    now,
  });
}

function tableClient(
  of: FunctionName,
  environment: ExecutionEnvironment,
  { tableLatency, observe }: ConnectorOptions,
  { tables }: Services,
) {
  return tables.client(
    (call) => environment.step(call, tableLatency),
    (request) => observe?.table(of, request),
  );
}

function sqsClient(
  of: FunctionName,
  environment: ExecutionEnvironment,
  { observe }: ConnectorOptions,
  { queue, isQueueDown }: Services,
) {
  return createMemorySqs(queue, environment, isQueueDown, (command) => observe?.queue(of, command));
}

process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
const SILENT: Telemetry = {
  logger: new Logger({ logLevel: 'SILENT' }),
  metrics: new Metrics({ namespace: 'test' }),
  hashEmployee: () => Promise.resolve(null),
};

function telemetryOf(of: FunctionName, { telemetry }: ConnectorOptions): Telemetry {
  return telemetry?.(of) ?? SILENT;
}

function contextWithTimeout(ms: number, now: () => number) {
  const end = now() + ms;
  return { getRemainingTimeInMillis: () => end - now() };
}
