import type { Configuration } from '../../../functions/domain/configuration';
import {
  deduplicationId,
  messageGroupId,
  serializeQueuedEvent,
  toReplayMessage,
} from '../../../functions/queue/message';
import { configuredEstablishments, newPass, RefreshRecord } from '../../../functions/directory/refresh-state';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import {
  CONFIGURATIONS_TABLE,
  DIRECTORY_TABLE,
  GUESTS_TABLE,
  LOGS_TABLE,
  MAPPINGS_TABLE,
  TALLIES_TABLE,
} from '../../../functions/store/tables';
import { RecordStore } from '../../../functions/store/record-store';
import { UnresolvedEvents } from '../../../functions/store/log/unresolved-events';
import { TENANT } from '../../support/fakes/lucca/reference';
import { sqsRecord } from '../../support/builders/sqs-record';
import { MemoryDynamoDb } from '../services/memory-dynamodb';
import { FifoQueue, type Received } from '../services/memory-sqs';
import type { Webhook } from '../services/simulated-lucca';
import type { ExecutionEnvironment } from './execution-environment';
import { createIngest, createReconcile, createSync, SYNC_TIMEOUT_MS, type Services } from './functions';
import type { ConnectorOptions, FunctionName } from './options';

const RECONCILE_INTERVAL_MS = 5 * 60_000;
const BATCH_SIZE = 10;
const TABLES = {
  configurations: CONFIGURATIONS_TABLE,
  mappings: MAPPINGS_TABLE,
  guests: GUESTS_TABLE,
  directory: DIRECTORY_TABLE,
  logs: LOGS_TABLE,
  outcomeCounts: TALLIES_TABLE,
};

/**
 * The whole connector: the real handlers of its functions, with a queue and tables in memory, on a simulated clock. An
 * instance that crashes loses its memory.
 */
export class Connector {
  readonly queue: FifoQueue;
  readonly tables: MemoryDynamoDb;
  /** Every request to the queue fails until this time; ms since the epoch. */
  queueDownUntil = Number.NEGATIVE_INFINITY;
  readonly #services: Services;
  #running = 0;
  #runningSyncs = 0;
  #correlations = 0;
  #nonces = 0;
  #ingest: ReturnType<typeof createIngest> | null = null;
  #reconcile: ReturnType<typeof createReconcile> | null = null;
  /** Idle instances of the sync function. */
  readonly #idle: ReturnType<typeof createSync>[] = [];

  constructor(private readonly options: ConnectorOptions) {
    const { time, pageSize, indexLag } = options;
    this.queue = new FifoQueue(time, { visibilityMs: 6 * SYNC_TIMEOUT_MS, maxReceives: 50 });
    this.tables = new MemoryDynamoDb(TABLES, pageSize, indexLag ? { now: time.now, lag: indexLag } : null);
    this.#services = {
      queue: this.queue,
      tables: this.tables,
      isQueueDown: () => time.now() < this.queueDownUntil,
      newCorrelation: () => ++this.#correlations,
      newNonce: () => `nonce-${++this.#nonces}`,
    };
    this.queue.onMessages = () => {
      time.after(0, () => {
        this.#poll();
      });
    };
  }

  /** The number of invocations in progress. */
  get running(): number {
    return this.#running;
  }

  /** Saves configurations, as `configure apply` does. */
  async configure(configurations: Configuration[]): Promise<void> {
    const store = new ConfigurationStore(this.tables.client(), 'configurations');
    await store.save(configurations, (await store.load()).revision);
  }

  /** Receives a webhook request. */
  readonly webhook: Webhook = async (request) => {
    this.#ingest ??= createIngest(this.options, this.#services);
    const { environment, handle } = this.#ingest;
    // As long as a request id of API Gateway.
    request.requestContext.requestId = `request-${this.#services.newCorrelation()}`.padEnd(16, '=');
    const response = await this.#invoke('ingest', environment, () => handle(request));
    if (response !== 'crashed') return response.statusCode ?? null;
    this.#ingest = null;
    return null;
  };

  /** Runs the reconcile function once. It may crash or fail to get the run lock. */
  async reconcile(): Promise<void> {
    this.#reconcile ??= createReconcile(this.options, this.#services);
    const { environment, handle } = this.#reconcile;
    this.#running += 1;
    const result = await this.#invoke('reconcile', environment, () => handle(undefined)).catch(
      () => 'failed' as const,
    );
    this.#running -= 1;
    if (result === 'crashed') this.#reconcile = null;
  }

  /** Begins a refresh of the employee directory, as an operator who then stops the command: reconcile continues. */
  async beginRefresh(): Promise<void> {
    const client = this.tables.client();
    const { now } = this.options.time;
    const { configurations } = await new ConfigurationStore(client, 'configurations').load();
    const record = new RefreshRecord(new RecordStore(client, 'configurations'), TENANT, 'operator', now);
    if (!(await record.take())) return;
    const pass = newPass(`operator-${now()}`, now(), configuredEstablishments(configurations, TENANT));
    await record.save((state) => (state.pass ? state : { ...state, pass }));
    await record.release();
  }

  /** Retries an event of the log, as the console does. */
  async retry(event: string): Promise<void> {
    const row = await new UnresolvedEvents(this.tables.client(), 'logs').read(event);
    if (!row?.payload) throw new Error(`No payload of ${event}`);
    const at = new Date(this.options.time.now()).toISOString();
    const message = toReplayMessage(row, row.payload, { nonce: this.#services.newNonce(), at });
    this.queue.send({
      group: messageGroupId(message),
      deduplicationId: deduplicationId(message),
      body: serializeQueuedEvent(message),
    });
  }

  /** Runs the reconcile function every five minutes. */
  schedule(): void {
    this.options.time.after(RECONCILE_INTERVAL_MS, () => {
      void this.reconcile();
      this.schedule();
    });
  }

  #poll(): void {
    while (this.#runningSyncs < this.options.maxConcurrency) {
      const received = this.queue.receive(BATCH_SIZE);
      if (received.length === 0) return;
      this.options.observe?.queue('sync', 'ReceiveMessage');
      void this.#sync(received);
    }
  }

  async #sync(received: Received[]): Promise<void> {
    const instance = this.#idle.pop() ?? createSync(this.options, this.#services);
    this.#running += 1;
    this.#runningSyncs += 1;
    const event = { Records: received.map(sqsRecord) };
    const result = await this.#invoke('sync', instance.environment, () => instance.handle(event));
    this.#running -= 1;
    this.#runningSyncs -= 1;
    if (result !== 'crashed') {
      this.#idle.push(instance);
      const failed = new Set(result.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      if (failed.size < received.length) this.options.observe?.queue('sync', 'DeleteMessageBatch');
      for (const { messageId, receiptHandle } of received) {
        if (!failed.has(messageId)) this.queue.delete(receiptHandle);
      }
    }
    this.#poll();
  }

  async #invoke<T>(
    of: FunctionName,
    environment: ExecutionEnvironment,
    invocation: () => Promise<T>,
  ): Promise<T | 'crashed'> {
    const { time, crash, observe } = this.options;
    const at = time.now();
    try {
      return await environment.run(invocation, crash(of));
    } finally {
      observe?.invoked(of, environment, { at, ms: time.now() - at });
    }
  }
}
