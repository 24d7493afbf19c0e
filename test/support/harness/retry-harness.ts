import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { retryCommand, type RetryContext } from '../../../bin/retry/retry';
import type { LogEntry, SyncLog } from '../../../functions/domain/sync-log';
import { queuedEvent, toQueueMessage, type QueuedEvent } from '../../../functions/queue/message';
import { createEventSender } from '../../../functions/queue/sender';
import { AuditTrail, type AuditEntry } from '../../../functions/store/audit-trail';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { LogStore } from '../../../functions/store/log/log-store';
import { AUDIT_TABLE, CONFIGURATIONS_TABLE, LOGS_TABLE } from '../../../functions/store/tables';
import { clientOptions } from '../aws/aws-environment';
import { createTable, observedClient } from '../aws/dynamodb';
import { startSecretsManager, type LocalSecretsManager } from '../aws/secrets-manager';
import { aConfiguration } from '../builders/configurations';
import { startFakeLuccaApi, type FakeLuccaApi } from '../fakes/lucca/api/server';
import type { LuccaEvent } from '../fakes/lucca/event';
import { FakeLucca } from '../fakes/lucca/lucca';
import type { EmployeeReference } from '../fakes/lucca/reference';
import { CleanupStack } from '../local-stack/cleanup-stack';
import type { Services } from './import-harness';
import { startRefusingQueue, type RefusingQueue } from './refusing-queue';
import { createCommandRunner, type Run } from './run-command';
import { TestHarness } from './sync-harness';

const START = Date.parse('2026-02-10T09:00:00Z');

/** Changes an event on its way out of Lucca, as if Lucca's contract were another one. */
export type Reshape = (event: LuccaEvent) => LuccaEvent;

/**
 * The command `retry` with a fake Lucca, a queue, and the sync function with a fake of Google. The clock advances while
 * the command sleeps, and sync then processes the queue.
 */
export class RetryHarness {
  /** Called at each pause of the command. */
  onSleep: (ms: number) => Promise<void> | void = () => undefined;
  isSyncRunning = true;
  /** All messages that sync received, in order. */
  readonly received: QueuedEvent[] = [];
  readonly #cleanup = new CleanupStack();
  #ids = 0;

  private constructor(
    readonly lucca: FakeLucca,
    readonly api: FakeLuccaApi,
    readonly sync: TestHarness,
    readonly queue: RefusingQueue,
    readonly secrets: LocalSecretsManager,
    readonly client: DynamoDBDocumentClient,
    private readonly clients: { sqs: SQSClient; direct: SQSClient; secretsManager: SecretsManagerClient },
    private readonly names: { table: string; queueUrl: string },
  ) {}

  static async start({ dynamodb, sqs }: Services): Promise<RetryHarness> {
    const sync = await TestHarness.start();
    sync.clockOffsetMs = START - Date.now();
    const { now } = sync;
    sync.receivedAt = () => new Date(now()).toISOString();
    sync.configurations = [
      aConfiguration({ products: ['training', 'office', 'absences'] }),
      aConfiguration({ id: 'spain', establishments: ['20'] }),
    ];
    const lucca = new FakeLucca(now, '12');
    const api = await startFakeLuccaApi({ lucca, now });
    const secrets = await startSecretsManager({ 'lucca-api': JSON.stringify(api.credentials) });
    const queue = await startRefusingQueue(sqs.endpoint);
    const table = `retry-${crypto.randomUUID()}`;
    await createTable(dynamodb.endpoint, table, CONFIGURATIONS_TABLE);
    await createTable(dynamodb.endpoint, `${table}-logs`, LOGS_TABLE);
    await createTable(dynamodb.endpoint, `${table}-audit`, AUDIT_TABLE);
    const { client } = observedClient(dynamodb.endpoint);
    await new ConfigurationStore(client, table).save(sync.configurations, 0);
    sync.stores = { mappings: sync.mappings, logs: new LogStore(client, `${table}-logs`) };
    const queueUrl = await sqs.createFifoQueue(`${table}.fifo`, { MaximumMessageSize: '1048576' });
    const clients = {
      sqs: new SQSClient({ ...clientOptions(queue.origin), maxAttempts: 1 }),
      direct: new SQSClient(clientOptions(sqs.endpoint)),
      secretsManager: new SecretsManagerClient(clientOptions(secrets.endpoint)),
    };
    const names = { table, queueUrl };
    const harness = new RetryHarness(lucca, api, sync, queue, secrets, client, clients, names);
    for (const one of [queue, secrets, api, sync.google]) harness.#cleanup.add(() => one.stop());
    harness.#cleanup.add(() => {
      for (const one of [client, ...Object.values(clients)]) one.destroy();
      return Promise.resolve();
    });
    return harness;
  }

  stop(): Promise<void> {
    return this.#cleanup.close();
  }

  /** Hires an employee whose address the directory knows. */
  hire(name: string, establishment = '12'): EmployeeReference {
    const email = `${name}@acme.example`;
    const employee = this.lucca.hire(email, { establishment });
    this.sync.directory.addresses.set(employee.id, email);
    return employee;
  }

  pass(ms: number): void {
    this.sync.clockOffsetMs += ms;
  }

  /** Delivers an event as Lucca does, and processes it. @param reshape also applies to what Lucca's API returns */
  async deliver(event: LuccaEvent, reshape: Reshape = (same) => same): Promise<LuccaEvent> {
    const sent = reshape(event);
    this.returnFromLucca(sent);
    this.sync.sent.push(...this.#messagesOf(sent));
    await this.sync.deliverSent();
    return sent;
  }

  /** Puts an event into the queue as the webhook does. */
  async enqueue(event: LuccaEvent): Promise<void> {
    await createEventSender(this.clients.direct, this.names.queueUrl)(this.#messagesOf(event));
  }

  /** Makes Lucca's API return this event under its id. */
  returnFromLucca(event: LuccaEvent): void {
    const { events } = this.lucca;
    const index = events.findIndex(({ id }) => id === event.id);
    events.splice(index, 1, event);
  }

  #messagesOf(event: LuccaEvent): QueuedEvent[] {
    const arrival = {
      receivedAt: this.sync.receivedAt(),
      correlationId: 'delivery',
      via: 'delivery',
    } as const;
    const message = toQueueMessage(Buffer.from(JSON.stringify(event)), { now: this.sync.now(), ...arrival });
    return message.kind === 'queue' ? [message.event] : [];
  }

  /** Runs the command with these arguments. */
  run(args: string[], overrides: Partial<RetryContext> = {}): Promise<Run> {
    const { secretsManager, sqs } = this.clients;
    const create = (context: Omit<RetryContext, 'secretsManager' | 'sqs' | 'sleep'>) =>
      retryCommand({
        ...{ ...context, secretsManager, sqs },
        newId: () => `id-${++this.#ids}`,
        sleep: async (ms) => {
          this.pass(ms);
          await this.onSleep(ms);
          if (this.isSyncRunning) await this.processQueue();
        },
        ...overrides,
      });
    const { client, environment } = this;
    return createCommandRunner(create, { client, environment, now: this.sync.now, ...overrides })(args);
  }

  get environment(): Record<string, string> {
    const { table, queueUrl } = this.names;
    return {
      CONFIGURATIONS_TABLE: table,
      LOGS_TABLE: `${table}-logs`,
      AUDIT_TABLE: `${table}-audit`,
      LUCCA_API_SECRET_ID: 'lucca-api',
      LUCCA_TOKEN_URL: this.api.tokenUrl,
      QUEUE_URL: new URL(new URL(queueUrl).pathname, this.queue.origin).href,
    };
  }

  /** Lets sync process all messages of the queue, in order. */
  async processQueue(): Promise<void> {
    const { direct } = this.clients;
    const { queueUrl: QueueUrl } = this.names;
    for (;;) {
      const { Messages = [] } = await direct.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return;
      for (const { Body = '', ReceiptHandle } of Messages) {
        const message = queuedEvent.parse(JSON.parse(Body));
        this.received.push(message);
        this.sync.sent.push(message);
        await direct.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      await this.sync.deliverSent();
    }
  }

  /** The row of an event in the log. */
  row({ id, source, occurredAt }: LuccaEvent): Promise<SyncLog | null> {
    return this.#logs.get(`${occurredAt.slice(0, 19)}Z#${source}#${id}`);
  }

  payload({ id, source, occurredAt }: LuccaEvent): Promise<string | null> {
    return this.#logs.payloadText(`${occurredAt.slice(0, 19)}Z#${source}#${id}`);
  }

  record(entry: LogEntry): Promise<void> {
    return this.#logs.record(entry, 'applied');
  }

  async trail(): Promise<AuditEntry[]> {
    const trail = new AuditTrail(this.client, `${this.names.table}-audit`, this.sync.now, () => '');
    return (await trail.page(null)).items;
  }

  /** The titles in a calendar. */
  titles(name: string): (string | null | undefined)[] {
    return this.sync.google.events(`${name}@acme.example`).map(({ summary }) => summary);
  }

  get #logs(): LogStore {
    return new LogStore(this.client, `${this.names.table}-logs`);
  }
}
