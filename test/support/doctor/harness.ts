import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Alarm, AwsApi, StackState } from '../../../bin/doctor/aws';
import { TABLES } from '../../../bin/doctor/checks/tables';
import { doctorCommand } from '../../../bin/doctor/doctor';
import { NEVER_REFRESHED } from '../../../functions/directory/refresh-state';
import type { Configuration } from '../../../functions/domain/configuration';
import { createWebhookSecretReader, WebhookSecrets } from '../../../functions/ingest/webhook-secrets';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { LogStore } from '../../../functions/store/log/log-store';
import { RecordStore } from '../../../functions/store/record-store';
import { clientOptions } from '../aws/aws-environment';
import { createTable, observedClient, startDynamoDb } from '../aws/dynamodb';
import { startSecretsManager, type LocalSecretsManager } from '../aws/secrets-manager';
import { startSqs } from '../aws/sqs';
import { aConfiguration } from '../builders/configurations';
import { anEntry } from '../builders/log-entries';
import { startFakeGoogle, type FakeGoogle } from '../fakes/google/fake-google';
import { createServiceAccountKey } from '../fakes/google/identity/service-account-key';
import { delegate } from '../fakes/google/real-client';
import { startFakeLuccaApi, type FakeLuccaApi } from '../fakes/lucca/api/server';
import { webhookServer } from '../harness/connected-webhook';
import { observeTelemetry } from '../harness/observed-telemetry';
import { createCommandRunner, type Run } from '../harness/run-command';
import { CleanupStack } from '../local-stack/cleanup-stack';
import { listenOnLoopback } from '../local-stack/loopback-server';
import { overrideTableStates, retainedTables, type TableState } from './tables';

export const STACK = 'LuccaGoogleCalendar-prod';
export const KEY = createServiceAccountKey();
export const SECRETS = ['secret-of-the-endpoint', 'secret-of-its-replacement'];
export const NOW = Date.parse('2026-03-05T12:00:00Z');
export const IDS = {
  webhook: 'lucca-google-calendar/webhook',
  luccaApi: 'lucca-google-calendar/lucca-api',
  france: 'lucca-google-calendar/google/france',
};

/** Starts the tables and queues that all tests of a file share. A table has the name of its output. */
async function startDoctorServices() {
  const cleanup = new CleanupStack();
  const [dynamodb, sqs] = await Promise.all([startDynamoDb(), startSqs()]);
  cleanup.add(() => Promise.all([dynamodb.stop(), sqs.stop()]));
  await Promise.all(TABLES.map(({ output, schema }) => createTable(dynamodb.endpoint, output, schema)));
  const queueUrl = await sqs.createFifoQueue('events.fifo');
  const deadLetterQueueUrl = await sqs.createFifoQueue('dead.fifo');
  const fullQueueUrl = await sqs.createFifoQueue('full.fifo');
  const client = new SQSClient(clientOptions(sqs.endpoint));
  const message = { MessageBody: '{}', MessageGroupId: '1', MessageDeduplicationId: '1' };
  await client.send(new SendMessageCommand({ QueueUrl: fullQueueUrl, ...message }));
  client.destroy();
  return { dynamodb, sqs, queueUrl, deadLetterQueueUrl, fullQueueUrl, stop: () => cleanup.close() };
}

type DoctorServices = Awaited<ReturnType<typeof startDoctorServices>>;

const HEALTHY = { checks: [{ name: 'secrets', ok: true, problem: null }] };

const report = z.object({
  stack: z.string().nullable(),
  healthy: z.boolean(),
  checks: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['ok', 'wrong', 'skipped']),
      findings: z.array(z.object({ status: z.string(), said: z.string(), advice: z.string().optional() })),
    }),
  ),
});

export const PAGE_TOPIC = 'arn:aws:sns:eu-west-3:000000000000:page';
export const TICKET_TOPIC = 'arn:aws:sns:eu-west-3:000000000000:ticket';

/** A deployment without faults, until a test introduces one. */
export class DoctorHarness {
  /** The stack in CloudFormation. */
  stack: StackState;
  /** Name of the error when the stack is read. */
  stackError: string | null = null;
  /** Health checks of the functions, by output; healthy by default. */
  readonly healthChecks: Record<string, () => Promise<unknown>> = {};
  alarms: Alarm[] = [{ name: `${STACK}-DeadLetters`, state: 'OK', description: 'See the runbook' }];
  /** By topic. */
  readonly subscribers = {
    [PAGE_TOPIC]: { confirmed: 1, pending: 0 },
    [TICKET_TOPIC]: { confirmed: 1, pending: 0 },
  };
  concurrency = { limit: 1000, unreserved: 1000 };
  readonly tables: Record<string, TableState> = retainedTables();
  /** The secrets that the webhook accepts; null for those in Secrets Manager. */
  webhookSecrets: string[] | null = null;
  /** Called before the webhook handles a request. */
  intercept: (request: IncomingMessage, response: ServerResponse) => 'answered' | 'passed' = () => 'passed';

  private constructor(
    readonly services: DoctorServices,
    private readonly cleanup: CleanupStack,
    readonly lucca: FakeLuccaApi,
    readonly google: FakeGoogle,
    readonly secrets: LocalSecretsManager,
    private readonly clients: {
      dynamodb: ReturnType<typeof observedClient>;
      secretsManager: SecretsManagerClient;
      sqs: SQSClient;
    },
  ) {
    this.stack = { status: 'UPDATE_COMPLETE', isProtected: true, outputs: {} };
  }

  static async start(services: DoctorServices): Promise<DoctorHarness> {
    const cleanup = new CleanupStack();
    const now = () => NOW;
    const lucca = await startFakeLuccaApi({ now });
    const google = await startFakeGoogle({ now, assertionNow: now });
    const secrets = await startSecretsManager({
      [IDS.webhook]: JSON.stringify({ secrets: SECRETS }),
      [IDS.luccaApi]: JSON.stringify(lucca.credentials),
      [IDS.france]: JSON.stringify(KEY),
    });
    for (const one of [lucca, google, secrets]) cleanup.add(() => one.stop());
    delegate(google);
    google.addAccount('lea@acme.example');
    const options = { ...clientOptions(secrets.endpoint), maxAttempts: 1 };
    const clients = {
      dynamodb: observedClient(services.dynamodb.endpoint),
      secretsManager: new SecretsManagerClient(options),
      sqs: new SQSClient({ ...clientOptions(services.sqs.endpoint), maxAttempts: 1 }),
    };
    cleanup.add(() => {
      for (const one of [clients.dynamodb.client, clients.secretsManager, clients.sqs]) one.destroy();
      return Promise.resolve();
    });
    const harness = new DoctorHarness(services, cleanup, lucca, google, secrets, clients);
    overrideTableStates(clients.dynamodb.client, (name) => {
      const state = harness.tables[name];
      if (!state) throw new Error(`There is no table ${name}`);
      return state;
    });
    const url = await harness.#startWebhook();
    lucca.endpoints.declare({ url, topics: [...FOLLOWED_TOPICS] });
    harness.stack.outputs = harness.#outputs(url);
    await harness.configure([aConfiguration()]);
    await harness.fillDirectory(NOW - 12 * 60 * 60_000);
    await harness.log({});
    clients.dynamodb.sent.length = 0;
    return harness;
  }

  stop(): Promise<void> {
    return this.cleanup.close();
  }

  /** @param at when the last refresh was complete, ms since the epoch; null: never */
  async fillDirectory(at: number | null): Promise<void> {
    const { tenant, establishments } = aConfiguration();
    const completed = at === null ? null : { at, establishments, employees: 240, requests: 5 };
    const records = new RecordStore(this.clients.dynamodb.client, 'ConfigurationsTable');
    await records.write(`directory#${tenant}`, { ...NEVER_REFRESHED, completed }, 'any');
  }

  async configure(configurations: Configuration[]): Promise<void> {
    const store = new ConfigurationStore(this.clients.dynamodb.client, 'ConfigurationsTable');
    const { revision } = await store.load();
    await store.save(configurations, revision);
  }

  /** Records that Google gave a token for this employee an hour ago. */
  async recordVerified(configuration: Configuration, employee: string): Promise<void> {
    const at = NOW - 60 * 60_000;
    const records = new RecordStore(this.clients.dynamodb.client, 'ConfigurationsTable');
    await new AuthorizationStore(records, () => at).granted(configuration, employee, at);
  }

  async log(entry: Parameters<typeof anEntry>[0]): Promise<void> {
    const at = '2026-03-05T08:00:00.000Z';
    await new LogStore(this.clients.dynamodb.client, 'LogsTable').record(
      anEntry({ at, ...entry }),
      'applied',
    );
  }

  /** Names of the commands sent to DynamoDB. */
  get tableCalls(): string[] {
    return this.clients.dynamodb.sent;
  }

  /** The URLs of Google and Lucca. */
  get urls(): Record<string, string> {
    return {
      LUCCA_TOKEN_URL: this.lucca.tokenUrl,
      GOOGLE_TOKEN_URL: this.google.tokenUrl,
      GOOGLE_CALENDAR_ROOT_URL: this.google.rootUrl,
    };
  }

  /** All variables that describe a deployment. */
  get environment(): Record<string, string> {
    const { WebhookUrl = '', QueueUrl = '', DeadLetterQueueUrl = '' } = this.stack.outputs;
    return {
      ...this.urls,
      ...Object.fromEntries(TABLES.map(({ variable, output }) => [variable, output])),
      WEBHOOK_URL: WebhookUrl,
      QUEUE_URL: QueueUrl,
      DEAD_LETTER_QUEUE_URL: DeadLetterQueueUrl,
      WEBHOOK_SECRET_ID: IDS.webhook,
      LUCCA_API_SECRET_ID: IDS.luccaApi,
    };
  }

  /** Runs the command and asserts that it prints no secret and no address. */
  async run(args: string[], environment = this.urls, aws: Partial<AwsApi> = {}): Promise<Run> {
    const { dynamodb, secretsManager, sqs } = this.clients;
    const run = await createCommandRunner(
      (context) => doctorCommand({ ...context, secretsManager, sqs, aws: { ...this.#aws(), ...aws } }),
      { client: dynamodb.client, environment, now: () => NOW },
    )(args);
    const printed = run.output + run.errors;
    for (const secret of [...SECRETS, this.lucca.credentials.clientSecret, KEY.private_key.slice(40, 80)]) {
      expect(printed).not.toContain(secret);
    }
    expect(run.output).not.toContain('@');
    return run;
  }

  /** The parsed output of `--json`. */
  async report(...args: string[]) {
    const { code, output, errors } = await this.run(['--stack', STACK, '--json', ...args]);
    expect(errors).toBe('');
    const { checks, ...rest } = report.parse(JSON.parse(output));
    return {
      ...rest,
      code,
      statuses: Object.fromEntries(checks.map(({ name, status }) => [name, status])),
      /** The findings of a check. */
      of: (name: string) => checks.find((check) => check.name === name)?.findings ?? [],
    };
  }

  #aws(): AwsApi {
    return {
      stack: () => (this.stackError ? rejectWith(this.stackError) : Promise.resolve(this.stack)),
      invoke: (functionArn) => (this.healthChecks[functionArn] ?? (() => Promise.resolve(HEALTHY)))(),
      alarms: (prefix) => Promise.resolve(this.alarms.filter(({ name }) => name.startsWith(prefix))),
      subscribers: (topic) =>
        Promise.resolve(this.subscribers[topic === PAGE_TOPIC ? PAGE_TOPIC : TICKET_TOPIC]),
      concurrency: () => Promise.resolve(this.concurrency),
    };
  }

  /** Starts the real ingest function, with a queue that must stay empty. */
  async #startWebhook(): Promise<string> {
    const read = createWebhookSecretReader(this.clients.secretsManager, IDS.webhook);
    const webhook = webhookServer({
      now: () => NOW,
      secrets: new WebhookSecrets(
        () => (this.webhookSecrets ? Promise.resolve(this.webhookSecrets) : read()),
        () => NOW,
      ),
      queue: { send: () => Promise.reject(new Error('The queue must stay empty')) },
      ...observeTelemetry('ingest'),
    });
    const server = await listenOnLoopback(
      createServer((request, response) => {
        if (this.intercept(request, response) === 'passed') webhook.emit('request', request, response);
      }),
    );
    this.cleanup.add(() => server.stop());
    return `${server.origin}/webhook`;
  }

  #outputs(webhookUrl: string): Record<string, string> {
    const functions = ['IngestFunction', 'SyncFunction', 'ReconcileFunction', 'ConsoleFunction'];
    return {
      WebhookUrl: webhookUrl,
      QueueUrl: this.services.queueUrl,
      DeadLetterQueueUrl: this.services.deadLetterQueueUrl,
      WebhookSecretId: IDS.webhook,
      LuccaApiSecretId: IDS.luccaApi,
      GoogleSecretPrefix: 'lucca-google-calendar/google/',
      PageTopicArn: PAGE_TOPIC,
      TicketTopicArn: TICKET_TOPIC,
      AccountConcurrency: '10',
      ...Object.fromEntries(
        [...TABLES.map(({ output }) => output), ...functions].map((name) => [name, name]),
      ),
    };
  }
}

/** An error of AWS, whose message contains an address. */
const rejectWith = (name: string) =>
  Promise.reject(Object.assign(new Error('message with lea@acme.example'), { name }));

/** Gives each test a harness of its own; all tests of a file share the services. */
export function useDoctorHarness(): { readonly harness: DoctorHarness; readonly services: DoctorServices } {
  let services: DoctorServices;
  let harness: DoctorHarness;

  beforeAll(async () => {
    services = await startDoctorServices();
  });

  beforeEach(async () => {
    harness = await DoctorHarness.start(services);
  });

  afterEach(async () => {
    await harness.stop();
    jest.restoreAllMocks();
  });

  afterAll(() => services.stop());

  return {
    get harness() {
      return harness;
    },
    get services() {
      return services;
    },
  };
}
