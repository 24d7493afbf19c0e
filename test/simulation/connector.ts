import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { SQSRecord } from 'aws-lambda';
import type { Configuration } from '../../functions/domain/configuration';
import { AccessTokens } from '../../functions/google/access-tokens';
import { createCalendarClient } from '../../functions/google/calendar';
import { createCallObserver } from '../../functions/google/call-observer';
import { createRateLimiter } from '../../functions/google/rate-limiter';
import { createEventQueue } from '../../functions/ingest/event-queue';
import { createHandler as createDoor } from '../../functions/ingest/handler';
import { WebhookSecrets } from '../../functions/ingest/webhook-secrets';
import { RequestBudget } from '../../functions/lucca/api/request-budget';
import {
  deduplicationId,
  messageGroupId,
  serializeQueuedEvent,
  toReplayMessage,
} from '../../functions/queue/message';
import { createEventSender, createQueueDepthReader } from '../../functions/queue/sender';
import { createCatchUpTask } from '../../functions/reconcile/catch-up/catch-up';
import { createHandler as createReconcile } from '../../functions/reconcile/handler';
import { createReplayTask } from '../../functions/reconcile/replay/replay';
import { RunLock } from '../../functions/reconcile/run-lock';
import { AuthorizationStore } from '../../functions/store/authorization-store';
import { CachedConfigurations, ConfigurationStore } from '../../functions/store/configuration-store';
import { GuestIndex } from '../../functions/store/guest-index';
import { EventLookup, LogStore } from '../../functions/store/log-store';
import { MappingStore } from '../../functions/store/mapping-store';
import { OutcomeCounts } from '../../functions/store/outcome-counts';
import { RecordStore } from '../../functions/store/record-store';
import { SharedRequestLimit } from '../../functions/store/request-limit';
import {
  CONFIGURATIONS_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
} from '../../functions/store/tables';
import { UnresolvedEvents } from '../../functions/store/unresolved-events';
import { createAuthorizationGate } from '../../functions/sync/authorization-gate';
import { createLuccaDirectory } from '../../functions/sync/employee-directory';
import { withGuestIndex } from '../../functions/sync/guest-indexing';
import { createRetryDelayer, createHandler as createSync } from '../../functions/sync/handler';
import { syncEvent } from '../../functions/sync/sync-event';
import { UnsupportedStatusEvents } from '../../functions/sync/unsupported-status-events';
import { noWorkloadIdentity } from '../support/builders/google-auth';
import { sqsRecord } from '../support/builders/sqs-record';
import { SECRET } from '../support/builders/webhook-requests';
import type { createServiceAccountKey } from '../support/fakes/google/identity/service-account-key';
import { Process, type Crash, type Latency } from './process';
import type { FunctionName, ObserveAws, Telemetry } from './services/aws-use';
import { FifoQueue, type Received } from './services/fifo-queue';
import type { InProcessGoogle } from './services/in-process-google';
import { MemoryDynamoDb } from './services/memory-dynamodb';
import { memorySqs, QUEUE_URL } from './services/memory-sqs';
import type { SimulatedLucca, Webhook } from './services/simulated-lucca';
import type { SimulatedTime } from './simulated-time';

type Key = ReturnType<typeof createServiceAccountKey>;

export type ConnectorOptions = {
  time: SimulatedTime;
  google: InProcessGoogle;
  lucca: SimulatedLucca;
  /** Keys of Google, by the secret that holds them. */
  keys: Record<string, Key>;
  /** Of a call of a table. */
  tableLatency: Latency;
  /** Invocations of the sync function at a time. */
  maxConcurrency: number;
  /** Messages that may be in the queue while there is more to replay. */
  replaysAhead: number;
  /** What one of them may take of Google's quota. @default all of it, at once */
  callsPerMinute?: number;
  /** What all of them together may take of Lucca's limit. @default all of it */
  luccaRequestsPerMinute?: number;
  /** Rows that an index shows at a time. */
  pageSize: number;
  /** Until an index shows a write, ms. @default at once */
  indexLag?: Latency;
  random: () => number;
  /** Where the next invocation of a function dies; null: it lives. */
  crash: (of: FunctionName) => Crash | null;
  /** Whether results are counted, for the console's chart. @default no */
  outcomeCounts?: boolean;
  observe?: ObserveAws;
  /** @default silent */
  telemetry?: (of: FunctionName) => Telemetry;
};

const SYNC_TIMEOUT_MS = 60_000;
const RECONCILE_TIMEOUT_MS = 270_000;
const RECONCILE_EVERY_MS = 5 * 60_000;
const GOOGLE_TIMEOUT_MS = 10_000;
const BATCH_SIZE = 10;
const TABLES = {
  configurations: CONFIGURATIONS_TABLE,
  mappings: MAPPINGS_TABLE,
  guests: GUESTS_TABLE,
  logs: LOGS_TABLE,
  outcomeCounts: TALLIES_TABLE,
};

type Handler<Event, Result> = { process: Process; handle: (event: Event) => Promise<Result> };

/**
 * The whole connector: the handlers of its functions, composed as in their `index.ts`, around a queue and tables in memory, on a
 * simulated clock. A function that dies takes with it what it only remembered.
 */
export class Connector {
  readonly queue: FifoQueue;
  readonly tables: MemoryDynamoDb;
  /** The queue takes nothing and shows nothing before then. */
  queueDownUntil = Number.NEGATIVE_INFINITY;
  #running = 0;
  #synchronizing = 0;
  #correlations = 0;
  #nonces = 0;
  #ingest: ReturnType<Connector['createIngest']> | null = null;
  #reconcile: ReturnType<Connector['createReconcile']> | null = null;
  /** Environments of the sync function that wait for work. */
  readonly #idle: ReturnType<Connector['createSync']>[] = [];

  constructor(private readonly options: ConnectorOptions) {
    const { time, pageSize, indexLag } = options;
    this.queue = new FifoQueue(time, { visibilityMs: 6 * SYNC_TIMEOUT_MS, maxReceives: 50 });
    this.tables = new MemoryDynamoDb(TABLES, pageSize, indexLag ? { now: time.now, lag: indexLag } : null);
    this.queue.onMessages = () => {
      time.after(0, () => {
        this.#poll();
      });
    };
  }

  /** How many invocations are under way. */
  get running(): number {
    return this.#running;
  }

  /** What `configure apply` does. */
  async configure(configurations: Configuration[]): Promise<void> {
    const store = new ConfigurationStore(this.tables.client(), 'configurations');
    await store.save(configurations, (await store.load()).revision);
  }

  /** A request at the webhook. */
  readonly webhook: Webhook = async (request) => {
    this.#ingest ??= this.createIngest();
    const { process, handle } = this.#ingest;
    this.#correlations += 1;
    // As long as one of API Gateway.
    request.requestContext.requestId = `request-${this.#correlations}`.padEnd(16, '=');
    const answer = await this.#invoke('ingest', process, () => handle(request));
    if (answer !== 'dead') return answer.statusCode ?? null;
    this.#ingest = null;
    return null;
  };

  /** One run of the reconcile function; it may die, or be refused the lease. */
  async reconcile(): Promise<void> {
    this.#reconcile ??= this.createReconcile();
    const { process, handle } = this.#reconcile;
    this.#running += 1;
    const end = await this.#invoke('reconcile', process, () => handle(undefined)).catch(
      () => 'failed' as const,
    );
    this.#running -= 1;
    if (end === 'dead') this.#reconcile = null;
  }

  /** What the console does to try an event of the log again. */
  async retry(event: string): Promise<void> {
    const seen = await new UnresolvedEvents(this.tables.client(), 'logs').read(event);
    if (!seen?.payload) throw new Error(`No payload of ${event}`);
    const at = new Date(this.options.time.now()).toISOString();
    const queued = toReplayMessage(seen, seen.payload, { nonce: `nonce-${++this.#nonces}`, at });
    this.queue.send({
      group: messageGroupId(queued),
      deduplicationId: deduplicationId(queued),
      body: serializeQueuedEvent(queued),
    });
  }

  /** Calls reconcile every five minutes. */
  schedule(): void {
    this.options.time.after(RECONCILE_EVERY_MS, () => {
      void this.reconcile();
      this.schedule();
    });
  }

  #poll(): void {
    while (this.#synchronizing < this.options.maxConcurrency) {
      const received = this.queue.receive(BATCH_SIZE);
      if (received.length === 0) return;
      this.options.observe?.queue('sync', 'ReceiveMessage');
      void this.#synchronize(received);
    }
  }

  async #synchronize(received: Received[]): Promise<void> {
    const instance = this.#idle.pop() ?? this.createSync();
    this.#running += 1;
    this.#synchronizing += 1;
    const event = { Records: received.map(sqsRecord) };
    const end = await this.#invoke('sync', instance.process, () => instance.handle(event));
    this.#running -= 1;
    this.#synchronizing -= 1;
    if (end !== 'dead') {
      this.#idle.push(instance);
      const failed = new Set(end.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      if (failed.size < received.length) this.options.observe?.queue('sync', 'DeleteMessageBatch');
      for (const { messageId, receiptHandle } of received) {
        if (!failed.has(messageId)) this.queue.delete(receiptHandle);
      }
    }
    this.#poll();
  }

  async #invoke<T>(of: FunctionName, process: Process, invocation: () => Promise<T>): Promise<T | 'dead'> {
    const { time, crash, observe } = this.options;
    const at = time.now();
    try {
      return await process.run(invocation, crash(of));
    } finally {
      observe?.invoked(of, process, { at, ms: time.now() - at });
    }
  }

  private createIngest() {
    const process = new Process(this.options.time);
    const { now } = this.options.time;
    const { logger, metrics } = this.#telemetryOf('ingest');
    const handler = createDoor({
      now,
      secrets: new WebhookSecrets(
        () =>
          process.step(
            () => Promise.resolve([SECRET]),
            () => 0,
          ),
        now,
      ),
      queue: createEventQueue(this.#sqs(process, 'ingest'), QUEUE_URL),
      logger,
      metrics,
    });
    return { process, handle: handler } satisfies Handler<Parameters<typeof handler>[0], unknown>;
  }

  private createSync() {
    const { time, google, lucca, keys, random, callsPerMinute, luccaRequestsPerMinute } = this.options;
    const { now } = time;
    const process = new Process(time);
    const tables = this.#tablesOf(process, 'sync');
    const { logger, metrics, hashEmployee } = this.#telemetryOf('sync');
    const observe = this.options.telemetry && createCallObserver(logger, metrics, hashEmployee);
    const records = new RecordStore(tables, 'configurations');
    const configurations = new CachedConfigurations(new ConfigurationStore(tables, 'configurations'), now);
    const gate = createAuthorizationGate({
      store: new AuthorizationStore(records, now),
      logger,
      metrics,
      now,
    });
    const origin = google.originFor(process);
    const credentials = {
      read: (secret: string) => Promise.resolve(keyIn(keys, secret)),
      forget: () => undefined,
    };
    const tokens = new AccessTokens(credentials, gate, {
      tokenUrl: `${origin}/token`,
      timeoutMs: GOOGLE_TIMEOUT_MS,
      now,
      workloadIdentities: noWorkloadIdentity,
      ...(observe && { observe }),
    });
    const requestLimit =
      luccaRequestsPerMinute === undefined
        ? undefined
        : new SharedRequestLimit(records, { name: 'sync', requestsPerMinute: luccaRequestsPerMinute, now });
    const directory = createLuccaDirectory(lucca.apiFor(process, requestLimit), records, now);
    const dependencies = {
      configurations: () => configurations.all(),
      mappings: withGuestIndex(
        new MappingStore(tables, 'mappings'),
        new GuestIndex(tables, 'guests'),
        logger,
      ),
      openCalendar: createCalendarClient(tokens, {
        rootUrl: `${origin}/`,
        timeoutMs: GOOGLE_TIMEOUT_MS,
        now,
        ...(callsPerMinute !== undefined && {
          acquire: createRateLimiter({ callsPerMinute, now, sleep: (ms) => time.sleep(ms) }),
        }),
        ...(observe && { observe }),
      }),
      unsupportedStatusEvents: new UnsupportedStatusEvents(now),
      send: createEventSender(this.#sqs(process, 'sync'), QUEUE_URL),
      now,
    };
    const handler = createSync({
      syncEvent: (message, deadline) =>
        syncEvent(message, deadline, { ...dependencies, directory: directory.withDeadline(deadline) }),
      logs: new LogStore(tables, 'logs'),
      outcomeCounts: this.options.outcomeCounts === true ? new OutcomeCounts(tables, 'tallies') : null,
      delayRetry: createRetryDelayer(this.#sqs(process, 'sync'), QUEUE_URL),
      hashEmployee,
      logger,
      metrics,
      random,
      now,
    });
    const handle = (event: { Records: SQSRecord[] }) => handler(event, lasting(SYNC_TIMEOUT_MS, now));
    return { process, handle };
  }

  private createReconcile() {
    const { time, lucca, replaysAhead } = this.options;
    const { now } = time;
    const process = new Process(time);
    const tables = this.#tablesOf(process, 'reconcile');
    const { logger, metrics } = this.#telemetryOf('reconcile');
    const records = new RecordStore(tables, 'configurations');
    const queue = this.#sqs(process, 'reconcile');
    const api = lucca.apiFor(process);
    const dependencies = {
      lucca: api,
      budget: new RequestBudget(api, now),
      eventLookup: new EventLookup(tables, 'logs'),
      logs: new LogStore(tables, 'logs'),
      unresolvedEvents: new UnresolvedEvents(tables, 'logs'),
      records,
      configurations: new ConfigurationStore(tables, 'configurations'),
      authorizations: new AuthorizationStore(records, now),
      send: createEventSender(queue, QUEUE_URL),
      queueDepth: createQueueDepthReader(queue, QUEUE_URL),
      replaysAhead,
      sleep: (ms: number) =>
        process.step(
          () => Promise.resolve(),
          () => ms,
        ),
      newId: () => `caught-up-${++this.#correlations}`,
      newNonce: () => `nonce-${++this.#nonces}`,
      logger,
      metrics,
      now,
    };
    const handler = createReconcile({
      runLock: new RunLock(records, now),
      tasks: [
        { name: 'catch-up', run: createCatchUpTask(dependencies) },
        { name: 'replay', run: createReplayTask(dependencies) },
      ],
      logger,
      metrics,
      now,
    });
    return { process, handle: (event: unknown) => handler(event, lasting(RECONCILE_TIMEOUT_MS, now)) };
  }

  #tablesOf(process: Process, of: FunctionName) {
    const { tableLatency, observe } = this.options;
    return this.tables.client(
      (call) => process.step(call, tableLatency),
      (use) => observe?.table(of, use),
    );
  }

  #sqs(process: Process, of: FunctionName) {
    const isDown = () => this.options.time.now() < this.queueDownUntil;
    return memorySqs(this.queue, process, isDown, (command) => this.options.observe?.queue(of, command));
  }

  #telemetryOf(of: FunctionName): Telemetry {
    return this.options.telemetry?.(of) ?? silent;
  }
}

process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';
const silent: Telemetry = {
  logger: new Logger({ logLevel: 'SILENT' }),
  metrics: new Metrics({ namespace: 'test' }),
  hashEmployee: () => Promise.resolve(null),
};

function keyIn(keys: Record<string, Key>, secret: string): Key {
  const key = keys[secret];
  if (!key) throw new Error(`No secret ${secret}`);
  return key;
}

function lasting(ms: number, now: () => number) {
  const end = now() + ms;
  return { getRemainingTimeInMillis: () => end - now() };
}
