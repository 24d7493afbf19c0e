import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Configuration } from '../../../functions/domain/configuration';
import type { LogEntry, SyncLog } from '../../../functions/domain/sync-log';
import { queuedEvent, type QueuedEvent } from '../../../functions/queue/message';
import { createEventSender, createQueueDepthReader } from '../../../functions/queue/sender';
import { createReplayTask, type ReplayDependencies } from '../../../functions/reconcile/replay/replay';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { LogStore } from '../../../functions/store/log/log-store';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE, LOGS_TABLE } from '../../../functions/store/tables';
import { UnresolvedEvents } from '../../../functions/store/log/unresolved-events';
import { clientOptions } from '../aws/aws-environment';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../aws/dynamodb';
import { startSqs, type LocalSqs } from '../aws/sqs';
import { aConfiguration } from '../builders/configurations';
import { anEntry, aWaitingEntry } from '../builders/log-entries';
import type { CrashInjector } from '../crash-injector';
import { findRow } from './log-table';
import { observeTelemetry } from './observed-telemetry';

const START = Date.parse('2026-03-05T12:00:00Z');

const MINUTE_MS = 60_000;

let harnesses = 0;

/** The replay task with a local DynamoDB, a local queue and a manual clock. */
class ReplayHarness {
  time = START;
  readonly now = () => this.time;
  /** Overrides of the task's dependencies. */
  dependencyOverrides: Partial<ReplayDependencies> = {};
  /** Called while a run sleeps. */
  whileSleeping: () => Promise<void> = () => Promise.resolve();
  readonly logs: LogStore;
  readonly rows: UnresolvedEvents;
  readonly authorizations: AuthorizationStore;
  readonly #configurations: ConfigurationStore;
  readonly #parked = new Map<string, LogEntry>();
  #ids = 0;

  private constructor(
    private readonly dynamodb: LocalDynamoDb,
    private readonly tables: DynamoDBDocumentClient,
    private readonly queue: SQSClient,
    private readonly queueUrl: string,
    private readonly telemetry: ReturnType<typeof observeTelemetry>,
  ) {
    this.logs = new LogStore(tables, 'logs');
    this.rows = new UnresolvedEvents(tables, 'logs');
    this.authorizations = new AuthorizationStore(new RecordStore(tables, 'configurations'), this.now);
    this.#configurations = new ConfigurationStore(tables, 'configurations');
  }

  static async start(sqs: LocalSqs, telemetry: ReturnType<typeof observeTelemetry>): Promise<ReplayHarness> {
    const dynamodb = await startDynamoDb();
    await createTable(dynamodb.endpoint, 'configurations', CONFIGURATIONS_TABLE);
    await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
    harnesses += 1;
    const queueUrl = await sqs.createFifoQueue(`replays-${harnesses}.fifo`, {
      MaximumMessageSize: '1048576',
    });
    const queue = new SQSClient(clientOptions(sqs.endpoint));
    return new ReplayHarness(dynamodb, observedClient(dynamodb.endpoint).client, queue, queueUrl, telemetry);
  }

  async stop(): Promise<void> {
    this.tables.destroy();
    this.queue.destroy();
    await this.dynamodb.stop();
  }

  pass(minutes: number): void {
    this.time += minutes * MINUTE_MS;
  }

  /** The instant this many minutes ago. */
  ago(minutes: number): string {
    return new Date(this.time - minutes * MINUTE_MS).toISOString();
  }

  async configure(...configurations: Configuration[]): Promise<void> {
    const { revision } = await this.#configurations.load();
    await this.#configurations.save(configurations, revision);
  }

  /** Logs an event that has waited for an hour, by default because its configuration is inactive. */
  async park(eventId: string, overrides: Partial<LogEntry> = {}): Promise<void> {
    const resource = `https://acme.ilucca.net#calendar-event#${eventId}`;
    const at = this.ago(60);
    const entry = { at, occurredAt: at, eventId, resource, payload: Buffer.from(`{"id":"${eventId}"}`) };
    const parked = aWaitingEntry({ reason: 'configuration_inactive', ...entry, ...overrides });
    this.#parked.set(eventId, parked);
    await this.record(parked);
  }

  /** Reads the event's log row. */
  row(eventId: string): Promise<SyncLog | null> {
    return findRow(this.tables, 'logs', eventId);
  }

  /** Logs the outcome of a replay, as the sync function does. */
  async settle(eventId: string, overrides: Partial<LogEntry> = {}): Promise<void> {
    const { outcome, reason, detail, googleEventId, link, payload } = anEntry();
    const end = { outcome, reason, detail, googleEventId, link, payload };
    const entry = this.#parked.get(eventId);
    if (entry) await this.record({ ...entry, ...end, at: this.ago(0), via: 'replay', ...overrides });
  }

  /** @returns the counts of the run; `dead` if the crash injector ended it */
  async run({ crashInjector, minutes = 3.5 }: { crashInjector?: CrashInjector; minutes?: number } = {}) {
    const tables = crashInjector?.guard(this.tables) ?? this.tables;
    const queue = crashInjector?.guard(this.queue) ?? this.queue;
    const records = new RecordStore(tables, 'configurations');
    const task = createReplayTask({
      unresolvedEvents: new UnresolvedEvents(tables, 'logs'),
      configurations: new ConfigurationStore(tables, 'configurations'),
      records,
      authorizations: new AuthorizationStore(records, this.now),
      send: createEventSender(queue, this.queueUrl),
      queueDepth: createQueueDepthReader(queue, this.queueUrl),
      replaysAhead: 1000,
      sleep: (ms) => {
        this.time += ms;
        return this.whileSleeping();
      },
      newNonce: () => `nonce-${(this.#ids += 1)}`,
      logger: this.telemetry.logger,
      metrics: this.telemetry.metrics,
      now: this.now,
      ...this.dependencyOverrides,
    });
    const run = task(this.time + minutes * MINUTE_MS);
    return crashInjector ? Promise.race([run, crashInjector.crashed]) : run;
  }

  /** Receives and deletes all messages of the queue, in order. */
  async drain(): Promise<QueuedEvent[]> {
    const { Messages: messages = [] } = await this.queue.send(
      new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MaxNumberOfMessages: 10 }),
    );
    for (const { ReceiptHandle } of messages) {
      await this.queue.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle }));
    }
    const events = messages.map(({ Body = '' }) => queuedEvent.parse(JSON.parse(Body)));
    return events.length > 0 ? [...events, ...(await this.drain())] : [];
  }

  /** Drains the queue and returns the event ids. */
  async drainIds(): Promise<string[]> {
    return (await this.drain()).map(({ eventId }) => eventId);
  }

  private async record(entry: LogEntry): Promise<void> {
    await this.logs.record({ ...entry, messageId: `message-${(this.#ids += 1)}` }, 'applied');
  }
}

/** Creates a harness for each test of a file. A first run, two hours earlier, has recorded the configuration. */
export function replaySuite() {
  let sqs: LocalSqs;
  let harness: ReplayHarness;
  let telemetry: ReturnType<typeof observeTelemetry>;

  beforeAll(async () => (sqs = await startSqs()));
  afterAll(() => sqs.stop());

  beforeEach(async () => {
    telemetry = observeTelemetry('reconcile');
    harness = await ReplayHarness.start(sqs, telemetry);
    await harness.configure(aConfiguration());
    await harness.run();
    harness.pass(120);
    telemetry.metrics.clearMetrics();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await harness.stop();
  });

  return {
    get harness() {
      return harness;
    },
    get telemetry() {
      return telemetry;
    },
    /** Reads the event's log row. */
    row: (eventId: string) => harness.row(eventId),
    /** The value of each metric. */
    published(): Record<string, unknown> {
      if (telemetry.metrics.hasStoredMetrics()) telemetry.metrics.publishStoredMetrics();
      return z.record(z.string(), z.unknown()).parse(Object.fromEntries(telemetry.published()));
    },
  };
}
