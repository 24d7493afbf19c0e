import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { PassThrough } from 'node:stream';
import { createAwsDataChecks } from '../../../bin/acceptance/aws/data/data-checks';
import type { MeasurementSize } from '../../../bin/acceptance/aws/data/delivery';
import type { AcceptanceContext, AcceptanceOptions } from '../../../bin/acceptance/options';
import { postDelivery } from '../../../bin/send/post-delivery';
import { createEventQueue } from '../../../functions/ingest/event-queue';
import { createHandler } from '../../../functions/ingest/handler';
import { createWebhookSecretReader, WebhookSecrets } from '../../../functions/ingest/webhook-secrets';
import { queuedEvent } from '../../../functions/queue/message';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { DirectoryStore } from '../../../functions/store/directory-store';
import { GuestIndex } from '../../../functions/store/guest-index';
import { LateHours } from '../../../functions/store/log/late-hours';
import { LogStore } from '../../../functions/store/log/log-store';
import { MappingStore } from '../../../functions/store/mapping-store';
import * as tables from '../../../functions/store/tables';
import { clientOptions } from '../aws/aws-environment';
import { createTable, observedClient, startDynamoDb } from '../aws/dynamodb';
import { startSecretsManager } from '../aws/secrets-manager';
import { startSqs } from '../aws/sqs';
import { AS_DOCUMENTED } from '../aws/sqs-front';
import { aConfiguration } from '../builders/configurations';
import { aDirectoryEmployee } from '../builders/directory-employees';
import { address, idOf } from '../builders/lucca-events';
import { createServiceAccountKey } from '../fakes/google/identity/service-account-key';
import { delegate } from '../fakes/google/real-client';
import { observeTelemetry } from '../harness/observed-telemetry';
import { TestHarness } from '../harness/sync-harness';
import { CleanupStack } from '../local-stack/cleanup-stack';
import { listenOnLoopback } from '../local-stack/loopback-server';
import { functionResponse, requestEvent } from '../local-stack/runner/http-api/payload-format';
import { AWS_DATA_SWITCHES, hideIndex, type AwsDataSwitches } from './aws-data-switches';

const TABLES = {
  CONFIGURATIONS_TABLE: tables.CONFIGURATIONS_TABLE,
  MAPPINGS_TABLE: tables.MAPPINGS_TABLE,
  LOGS_TABLE: tables.LOGS_TABLE,
  TALLIES_TABLE: tables.TALLIES_TABLE,
  GUESTS_TABLE: tables.GUESTS_TABLE,
  DIRECTORY_TABLE: tables.DIRECTORY_TABLE,
};

export const LEA = address('lea');
export const TOM = address('tom');
const SECRET_ID = 'prod/webhook';
const SIGNING_SECRET = 'secret-of-the-endpoint';
const GOOGLE_SECRET_ID = 'lucca-google-calendar/google/france';

const OPTIONS: AcceptanceOptions = {
  ...{ stack: null, configuration: 'france', employee: LEA, second: TOM, report: null, only: ['aws'] },
  ...{ dryRun: false, samples: null, delegationWaitMs: 0 },
};

type OpenOptions = { interruption?: AbortController; size?: MeasurementSize };

/** Large enough for the percentiles to differ. */
const SMALL: MeasurementSize = { events: 25, atOnce: 10 };

export type AwsDataHarness = Awaited<ReturnType<typeof startAwsDataHarness>>;

/**
 * The webhook and the sync function in this process, with emulated tables and queues and a strict fake of Google. Time
 * passes when a check sleeps, and the queue is processed then. Tests freeze the system's clock.
 */
export async function startAwsDataHarness() {
  const cleanup = new CleanupStack();
  const clock = { aheadMs: 0 };
  const now = () => Date.now() + clock.aheadMs;
  const switches: AwsDataSwitches = { ...AWS_DATA_SWITCHES };
  const [dynamodb, sqs, secrets] = await Promise.all([
    startDynamoDb(),
    startSqs(),
    startSecretsManager({
      [SECRET_ID]: JSON.stringify({ secrets: [SIGNING_SECRET] }),
      [GOOGLE_SECRET_ID]: JSON.stringify(createServiceAccountKey()),
    }),
  ]);
  for (const one of [dynamodb, sqs, secrets]) cleanup.add(() => one.stop());
  for (const [name, schema] of Object.entries(TABLES)) await createTable(dynamodb.endpoint, name, schema);
  const deadLetterQueueUrl = await sqs.createFifoQueue('dead.fifo');
  const deadLetterTargetArn = await sqs.queueArn(deadLetterQueueUrl);
  const queueUrl = await sqs.createFifoQueue('events.fifo', {
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 50 }),
  });
  const { client } = observedClient(dynamodb.endpoint);
  hideIndex(client, switches);
  const queues = new SQSClient(clientOptions(sqs.endpoint));
  const secretsManager = new SecretsManagerClient(clientOptions(secrets.endpoint));
  for (const one of [client, queues, secretsManager]) {
    cleanup.add(() => {
      one.destroy();
      return Promise.resolve();
    });
  }

  const mappings = new MappingStore(client, 'MAPPINGS_TABLE');
  const lateHours = new LateHours(client, 'TALLIES_TABLE', now);
  const logs = new LogStore(client, 'LOGS_TABLE', lateHours);
  const directory = new DirectoryStore(client, 'DIRECTORY_TABLE', now);
  const configurations = new ConfigurationStore(client, 'CONFIGURATIONS_TABLE');
  const sync = await TestHarness.start({ now, assertionNow: now });
  cleanup.add(() => sync.google.stop());
  delegate(sync.google);
  sync.stores = { mappings, logs };
  sync.guests = new GuestIndex(client, 'GUESTS_TABLE');
  await configurations.save([aConfiguration()], 0);
  for (const name of ['lea', 'tom']) {
    await directory.put(
      aConfiguration().tenant,
      aDirectoryEmployee({ id: idOf(name), email: address(name) }),
      null,
    );
  }

  const handler = createHandler({
    now,
    secrets: new WebhookSecrets(createWebhookSecretReader(secretsManager, SECRET_ID), now),
    queue: createEventQueue(queues, queueUrl),
    ...observeTelemetry('ingest'),
  });
  let posts = 0;
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const isPost = request.method === 'POST';
    if (isPost) posts += 1;
    if (isPost) clock.aheadMs += switches.answerMs(posts);
    const facts = {
      routeKey: '$default',
      pathParameters: {},
      requestId: 'request',
      timeEpoch: now(),
      jwt: null,
    };
    const event = requestEvent(request, switches.onBody(body), facts);
    const status = isPost ? switches.answerWith(posts) : null;
    const result =
      status === null ? functionResponse(await handler(event)) : { status, headers: {}, body: '' };
    const date = new Date(now() + switches.apiClockAheadMs).toUTCString();
    response.writeHead(result.status, { ...result.headers, date }).end(result.body);
  }
  const webhook = await listenOnLoopback(
    createServer((request, response) => {
      answer(request, response).catch(() => response.destroy());
    }),
  );
  cleanup.add(() => webhook.stop());

  /** Processes what is in the queue. */
  async function drain(): Promise<void> {
    for (;;) {
      const { Messages = [] } = await queues.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
      );
      if (Messages.length === 0) return;
      for (const { Body = '', ReceiptHandle } of Messages) {
        clock.aheadMs += switches.processingMs();
        sync.clockOffsetMs = clock.aheadMs;
        const queued = queuedEvent.parse(JSON.parse(Body));
        for (let receive = 0; receive < switches.receives; receive++) sync.sent.push(queued);
        await sync.deliverSent();
        await queues.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
      }
    }
  }

  const environment = {
    ...Object.fromEntries(Object.keys(TABLES).map((name) => [name, name])),
    ...{ QUEUE_URL: queueUrl, DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl, WEBHOOK_SECRET_ID: SECRET_ID },
    ...{ WEBHOOK_URL: `${webhook.origin}/webhook`, LUCCA_API_SECRET_ID: 'none' },
    ...{ GOOGLE_TOKEN_URL: sync.google.tokenUrl, GOOGLE_CALENDAR_ROOT_URL: sync.google.rootUrl },
  };

  return {
    ...{ switches, sqs, queues, deadLetterQueueUrl, client, mappings, logs, sync, now, drain },
    /** Posts an event as Lucca does. @returns the status */
    async deliver(json: unknown): Promise<number> {
      const target = { url: environment.WEBHOOK_URL, secret: SIGNING_SECRET };
      return (await postDelivery(Buffer.from(JSON.stringify(json)), target, new Date(now()))).status;
    },
    /** AWS as the connector assumes it. */
    reset(): void {
      posts = 0;
      Object.assign(switches, AWS_DATA_SWITCHES);
      Object.assign(sqs.switches, AS_DOCUMENTED);
    },
    /** Returns the checks of one run of the command. */
    open({ interruption = new AbortController(), size = SMALL }: OpenOptions = {}) {
      const wait = async (ms: number) => {
        await drain();
        clock.aheadMs += ms;
        sync.clockOffsetMs = clock.aheadMs;
      };
      const context: AcceptanceContext = {
        ...{ environment, client, secretsManager, sqs: queues, now, who: 'ops@build-17' },
        ...{ input: new PassThrough(), output: new PassThrough(), errors: new PassThrough() },
        stackOutputs: (name) => Promise.reject(new Error(`There is no stack ${name}`)),
        newId: () => crypto.randomUUID(),
        async sleep(ms) {
          await wait(ms);
          interruption.signal.throwIfAborted();
        },
        uninterruptedSleep: wait,
        signal: interruption.signal,
      };
      return createAwsDataChecks(OPTIONS, context, size);
    },
    async configure(changes: Parameters<typeof aConfiguration>[0]): Promise<void> {
      const { revision } = await configurations.load();
      const changed = aConfiguration(changes);
      await configurations.save([changed], revision);
      sync.configurations = [changed];
    },
    /** The marked items of all tables, and the events of both calendars. */
    async traces(): Promise<string[]> {
      const found: string[] = [];
      for (const TableName of Object.keys(TABLES)) {
        const { Items = [] } = await client.send(new ScanCommand({ TableName }));
        found.push(
          ...Items.map((item) => JSON.stringify(item)).filter((text) => text.includes('acceptance-')),
        );
      }
      const events = sync.google.allEvents().filter(({ event }) => event.status !== 'cancelled');
      return [...found, ...events.map(({ event }) => event.summary ?? '')];
    },
    stop: () => cleanup.close(),
  };
}
