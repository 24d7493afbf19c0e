import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Alarm, Cloud, StackState } from '../../../bin/doctor/aws';
import { TABLES } from '../../../bin/doctor/checks/tables';
import { doctorCommand } from '../../../bin/doctor/doctor';
import type { Configuration } from '../../../functions/domain/configuration';
import { webhookSecretReader, WebhookSecrets } from '../../../functions/ingest/webhook-secrets';
import { FOLLOWED_TOPICS } from '../../../functions/lucca/delivery';
import { AuthorizationStore } from '../../../functions/store/authorization-store';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { LogStore } from '../../../functions/store/log-store';
import { RecordStore } from '../../../functions/store/record-store';
import { clientOptions } from '../aws/aws-environment';
import { startSecretsManager, type LocalSecretsManager } from '../aws/secrets-manager';
import { aConfiguration } from '../builders/configurations';
import { anEntry } from '../builders/log-entries';
import { startFakeGoogle, type FakeGoogle } from '../fakes/google/fake-google';
import { delegate } from '../fakes/google/real-client';
import { startFakeLuccaApi, type FakeLuccaApi } from '../fakes/lucca/api/server';
import { webhookServer } from '../harness/connected-webhook';
import { observedClient } from '../harness/observed-client';
import { observeTelemetry } from '../harness/observed-telemetry';
import { runner, type Run } from '../harness/run-command';
import { Closers } from '../local-stack/closers';
import { listenOnLoopback } from '../local-stack/loopback-server';
import { IDS, KEY, NOW, SECRETS, STACK, type DoctorServices } from './services';
import { keptTables, tellTableStates, type TableState } from './tables';

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

/** A deployment to which nothing is wrong, until a test changes it. */
export class DoctorWorld {
  /** What AWS says of the stack. */
  stack: StackState;
  /** By the name of the output, what a function answers. */
  readonly answers: Record<string, () => Promise<unknown>> = {};
  alarms: Alarm[] = [{ name: `${STACK}-DeadLetters`, state: 'OK', description: 'See the runbook' }];
  subscribers = { confirmed: 1, pending: 0 };
  readonly tables: Record<string, TableState> = keptTables();
  /** Null: as Secrets Manager says. */
  secretsOfDoor: string[] | null = null;
  /** Stands before the webhook. */
  intercept: (request: IncomingMessage, response: ServerResponse) => 'answered' | 'passed' = () => 'passed';

  private constructor(
    readonly services: DoctorServices,
    private readonly closers: Closers,
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

  static async start(services: DoctorServices): Promise<DoctorWorld> {
    const closers = new Closers();
    const now = () => NOW;
    const lucca = await startFakeLuccaApi({ now });
    const google = await startFakeGoogle({ now, assertionNow: now });
    const secrets = await startSecretsManager({
      [IDS.webhook]: JSON.stringify({ secrets: SECRETS }),
      [IDS.luccaApi]: JSON.stringify(lucca.credentials),
      [IDS.france]: JSON.stringify(KEY),
    });
    for (const one of [lucca, google, secrets]) closers.add(() => one.stop());
    delegate(google);
    google.addAccount('lea@acme.example');
    const options = { ...clientOptions(secrets.endpoint), maxAttempts: 1 };
    const clients = {
      dynamodb: observedClient(services.dynamodb.endpoint),
      secretsManager: new SecretsManagerClient(options),
      sqs: new SQSClient({ ...clientOptions(services.sqs.endpoint), maxAttempts: 1 }),
    };
    closers.add(() => {
      for (const one of [clients.dynamodb.client, clients.secretsManager, clients.sqs]) one.destroy();
      return Promise.resolve();
    });
    const harness = new DoctorWorld(services, closers, lucca, google, secrets, clients);
    tellTableStates(clients.dynamodb.client, (name) => {
      const state = harness.tables[name];
      if (!state) throw new Error(`There is no table ${name}`);
      return state;
    });
    const url = await harness.#openDoor();
    lucca.endpoints.declare({ url, topics: [...FOLLOWED_TOPICS] });
    harness.stack.outputs = harness.#outputs(url);
    await harness.configure([aConfiguration()]);
    await harness.log({});
    clients.dynamodb.sent.length = 0;
    return harness;
  }

  stop(): Promise<void> {
    return this.closers.close();
  }

  async configure(configurations: Configuration[]): Promise<void> {
    const store = new ConfigurationStore(this.clients.dynamodb.client, 'ConfigurationsTable');
    const { revision } = await store.load();
    await store.save(configurations, revision);
  }

  /** Google gave a token for this employee, an hour ago. */
  async worked(configuration: Configuration, employee: string): Promise<void> {
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

  /** Names of the commands that the tables got. */
  get asked(): string[] {
    return this.clients.dynamodb.sent;
  }

  /** Where Google and Lucca are. */
  get places(): Record<string, string> {
    return {
      LUCCA_TOKEN_URL: this.lucca.tokenUrl,
      GOOGLE_TOKEN_URL: this.google.tokenUrl,
      GOOGLE_CALENDAR_ROOT_URL: this.google.rootUrl,
    };
  }

  /** What says all that an environment can say. */
  get environment(): Record<string, string> {
    const { WebhookUrl = '', QueueUrl = '', DeadLetterQueueUrl = '' } = this.stack.outputs;
    return {
      ...this.places,
      ...Object.fromEntries(TABLES.map(({ variable, output }) => [variable, output])),
      WEBHOOK_URL: WebhookUrl,
      QUEUE_URL: QueueUrl,
      DEAD_LETTER_QUEUE_URL: DeadLetterQueueUrl,
      WEBHOOK_SECRET_ID: IDS.webhook,
      LUCCA_API_SECRET_ID: IDS.luccaApi,
    };
  }

  /** Runs the command, which never prints a secret or an address. */
  async run(args: string[], environment = this.places, cloud: Partial<Cloud> = {}): Promise<Run> {
    const { dynamodb, secretsManager, sqs } = this.clients;
    const run = await runner(
      (context) => doctorCommand({ ...context, secretsManager, sqs, cloud: { ...this.#cloud(), ...cloud } }),
      { client: dynamodb.client, environment, now: () => NOW },
    )(args);
    const told = run.output + run.errors;
    for (const secret of [...SECRETS, this.lucca.credentials.clientSecret, KEY.private_key.slice(40, 80)]) {
      expect(told).not.toContain(secret);
    }
    expect(run.output).not.toContain('@');
    return run;
  }

  /** What the command says of the stack, for programs. */
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

  #cloud(): Cloud {
    return {
      stack: () => Promise.resolve(this.stack),
      invoke: (functionArn) => (this.answers[functionArn] ?? (() => Promise.resolve(HEALTHY)))(),
      alarms: (prefix) => Promise.resolve(this.alarms.filter(({ name }) => name.startsWith(prefix))),
      subscribers: () => Promise.resolve(this.subscribers),
    };
  }

  /** The real ingest function, with a queue that nothing may come into. */
  async #openDoor(): Promise<string> {
    const read = webhookSecretReader(this.clients.secretsManager, IDS.webhook);
    const webhook = webhookServer({
      now: () => NOW,
      secrets: new WebhookSecrets(
        () => (this.secretsOfDoor ? Promise.resolve(this.secretsOfDoor) : read()),
        () => NOW,
      ),
      queue: { send: () => Promise.reject(new Error('Nothing comes into the queue')) },
      ...observeTelemetry('ingest'),
    });
    const server = await listenOnLoopback(
      createServer((request, response) => {
        if (this.intercept(request, response) === 'passed') webhook.emit('request', request, response);
      }),
    );
    this.closers.add(() => server.stop());
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
      AlarmTopicArn: 'arn:aws:sns:eu-west-3:000000000000:alarms',
      ...Object.fromEntries(
        [...TABLES.map(({ output }) => output), ...functions].map((name) => [name, name]),
      ),
    };
  }
}
