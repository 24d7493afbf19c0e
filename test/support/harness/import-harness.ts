import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DeleteMessageCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Command } from 'commander';
import { directoryCommand } from '../../../bin/directory/directory';
import { importCommand, type ImportContext } from '../../../bin/import/import';
import { NEVER_REFRESHED, type RefreshState } from '../../../functions/directory/refresh-state';
import type { Configuration } from '../../../functions/domain/configuration';
import { queuedEvent, toQueueMessage, type QueuedEvent } from '../../../functions/queue/message';
import { createEventSender } from '../../../functions/queue/sender';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { RecordStore } from '../../../functions/store/record-store';
import { CONFIGURATIONS_TABLE, DIRECTORY_TABLE } from '../../../functions/store/tables';
import { clientOptions } from '../aws/aws-environment';
import { createTable, observedClient, startDynamoDb, type LocalDynamoDb } from '../aws/dynamodb';
import { startSecretsManager, type LocalSecretsManager } from '../aws/secrets-manager';
import { startSqs, type LocalSqs } from '../aws/sqs';
import { aConfiguration } from '../builders/configurations';
import { startFakeLuccaApi, type FakeLuccaApi } from '../fakes/lucca/api/server';
import type { LuccaEvent } from '../fakes/lucca/event';
import { FakeLucca } from '../fakes/lucca/lucca';
import { CleanupStack } from '../local-stack/cleanup-stack';
import { startRefusingQueue, type RefusingQueue } from './refusing-queue';
import { createCommandRunner, type Run } from './run-command';

/** The share of an import in the request budget. */
const OUR_REQUESTS_PER_MINUTE = 17;

/** How long the command pauses while the queue is long. */
const QUEUE_PAUSE_MS = 2000;

/** AWS services that the tests of a file share. */
export type Services = { dynamodb: LocalDynamoDb; sqs: LocalSqs; stop: () => Promise<unknown> };

export async function startServices(): Promise<Services> {
  const [dynamodb, sqs] = await Promise.all([startDynamoDb(), startSqs()]);
  return { dynamodb, sqs, stop: () => Promise.all([dynamodb.stop(), sqs.stop()]) };
}

/**
 * The import command with a fake Lucca, a queue and a configurations table. The shared clock advances only while the
 * command sleeps.
 */
export class ImportHarness {
  clock = Date.parse('2026-03-05T12:00:00Z');
  /** Called at each pause. */
  onSleep: (ms: number) => Promise<void> | void = () => undefined;
  /** Whether messages leave the queue while the command waits. */
  isSyncRunning = true;
  readonly #received: QueuedEvent[] = [];
  readonly #cleanup = new CleanupStack();
  #runs = 0;

  private constructor(
    readonly lucca: FakeLucca,
    readonly api: FakeLuccaApi,
    readonly queue: RefusingQueue,
    readonly secrets: LocalSecretsManager,
    readonly client: DynamoDBDocumentClient,
    /** The names of the commands sent to DynamoDB. */
    readonly tableCalls: string[],
    private readonly sqs: SQSClient,
    private readonly direct: SQSClient,
    private readonly names: { table: string; queueUrl: string },
  ) {}

  static async start(
    { dynamodb, sqs }: Services,
    overrides: Partial<Configuration> = {},
    /** Whether the directory was filled, before employees were hired. */
    isDirectoryFilled = true,
  ): Promise<ImportHarness> {
    const time = { now: () => 0 };
    const now = () => time.now();
    const lucca = new FakeLucca(now, '12');
    const api = await startFakeLuccaApi({ lucca, now, requestsPerMinute: OUR_REQUESTS_PER_MINUTE });
    const queue = await startRefusingQueue(sqs.endpoint);
    const secrets = await startSecretsManager({ 'lucca-api': JSON.stringify(api.credentials) });
    const name = `import-${crypto.randomUUID()}`;
    await createTable(dynamodb.endpoint, name, CONFIGURATIONS_TABLE);
    await createTable(dynamodb.endpoint, directoryOf(name), DIRECTORY_TABLE);
    const { client, sent } = observedClient(dynamodb.endpoint);
    const configuration = aConfiguration({ products: ['absences', 'training', 'office'], ...overrides });
    await new ConfigurationStore(client, name).save([configuration], 0);
    const queueUrl = await sqs.createFifoQueue(`${name}.fifo`, { MaximumMessageSize: '1048576' });
    const throughRefusing = new SQSClient({ ...clientOptions(queue.origin), maxAttempts: 1 });
    const direct = new SQSClient(clientOptions(sqs.endpoint));
    const { tenant, establishments } = configuration;
    const completed = { at: 0, establishments, employees: 0, requests: 0 };
    const state: RefreshState = { ...NEVER_REFRESHED, completed: isDirectoryFilled ? completed : null };
    await new RecordStore(client, name).write(`directory#${tenant}`, state, null);
    sent.length = 0;
    const names = { table: name, queueUrl };
    const harness = new ImportHarness(
      lucca,
      api,
      queue,
      secrets,
      client,
      sent,
      throughRefusing,
      direct,
      names,
    );
    time.now = () => harness.clock;
    for (const stop of [queue, secrets, api]) harness.#cleanup.add(() => stop.stop());
    harness.#cleanup.add(() => {
      for (const one of [throughRefusing, direct, client]) one.destroy();
      return Promise.resolve();
    });
    return harness;
  }

  get table(): string {
    return this.names.table;
  }

  get environment(): Record<string, string> {
    return {
      CONFIGURATIONS_TABLE: this.table,
      DIRECTORY_TABLE: directoryOf(this.table),
      LUCCA_API_SECRET_ID: 'lucca-api',
      LUCCA_TOKEN_URL: this.api.tokenUrl,
      QUEUE_URL: new URL(new URL(this.names.queueUrl).pathname, this.queue.origin).href,
    };
  }

  stop(): Promise<void> {
    return this.#cleanup.close();
  }

  /** Runs the command with these arguments. */
  run(args: string[], overrides: Partial<ImportContext> = {}): Promise<Run> {
    return this.#run(importCommand, args, overrides);
  }

  /** Runs the command `directory` with these arguments. */
  runDirectory(args: string[], overrides: Partial<ImportContext> = {}): Promise<Run> {
    return this.#run(directoryCommand, args, overrides);
  }

  #run(
    command: (context: ImportContext) => Command,
    args: string[],
    overrides: Partial<ImportContext>,
  ): Promise<Run> {
    const secretsManager = new SecretsManagerClient(clientOptions(this.secrets.endpoint));
    const run = ++this.#runs;
    let ids = 0;
    const create = (context: Omit<ImportContext, keyof AddedContext>) =>
      command({
        ...context,
        secretsManager,
        sqs: this.sqs,
        sleep: async (ms) => {
          this.clock += ms;
          await this.onSleep(ms);
          if (ms === QUEUE_PAUSE_MS && this.isSyncRunning) this.#received.push(...(await this.#receive()));
        },
        newId: () => (ids++ === 0 ? String(run) : `${run}-${ids}`),
        ...overrides,
      });
    return createCommandRunner(create, {
      client: this.client,
      environment: this.environment,
      now: () => this.clock,
      ...overrides,
    })(args);
  }

  /** Queues an event as the ingest function does for a delivery. */
  async deliver(event: LuccaEvent): Promise<void> {
    const arrival = { receivedAt: new Date(this.clock).toISOString(), correlationId: 'delivery' };
    const body = Buffer.from(JSON.stringify(event));
    const message = toQueueMessage(body, { now: this.clock, ...arrival, via: 'delivery' });
    if (message.kind === 'queue') await createEventSender(this.direct, this.names.queueUrl)([message.event]);
  }

  /** Returns all messages queued since the last call, in order. */
  async received(): Promise<QueuedEvent[]> {
    return [...this.#received.splice(0), ...(await this.#receive())];
  }

  async #receive(): Promise<QueuedEvent[]> {
    const { queueUrl: QueueUrl } = this.names;
    const events: QueuedEvent[] = [];
    for (;;) {
      const { Messages = [] } = await this.direct.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return events;
      for (const { Body = '', ReceiptHandle } of Messages) {
        events.push(queuedEvent.parse(JSON.parse(Body)));
        await this.direct.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  }

  async purge(): Promise<void> {
    await this.direct.send(new PurgeQueueCommand({ QueueUrl: this.names.queueUrl }));
  }
}

function directoryOf(configurationsTable: string): string {
  return `${configurationsTable}-directory`;
}

type AddedContext = Pick<ImportContext, 'secretsManager' | 'sqs' | 'sleep' | 'newId'>;

/** Parses Lucca's event in a message. */
export function bodyOf({ body }: QueuedEvent): unknown {
  return JSON.parse(Buffer.from(body ?? '', 'base64').toString());
}
