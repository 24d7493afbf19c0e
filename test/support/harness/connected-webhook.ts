import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createServer, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { connectLuccaCommand } from '../../../bin/connect-lucca/connect-lucca';
import type { Configuration } from '../../../functions/domain/configuration';
import { createHandler } from '../../../functions/ingest/handler';
import type { IngestDependencies } from '../../../functions/ingest/receive-delivery';
import { createWebhookSecretReader, WebhookSecrets } from '../../../functions/ingest/webhook-secrets';
import type { QueuedEvent } from '../../../functions/queue/message';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { LogStore } from '../../../functions/store/log/log-store';
import { RecordStore } from '../../../functions/store/record-store';
import { LuccaRequestBudget } from '../../../functions/store/request-limit';
import { CONFIGURATIONS_TABLE, DIRECTORY_TABLE, LOGS_TABLE } from '../../../functions/store/tables';
import { clientOptions } from '../aws/aws-environment';
import { createTable, observedClient, startDynamoDb } from '../aws/dynamodb';
import { startSecretsManager } from '../aws/secrets-manager';
import { anEntry } from '../builders/log-entries';
import { startFakeLuccaApi } from '../fakes/lucca/api/server';
import { CleanupStack } from '../local-stack/cleanup-stack';
import { listenOnLoopback } from '../local-stack/loopback-server';
import { functionResponse, requestEvent } from '../local-stack/runner/http-api/payload-format';
import { observeTelemetry } from './observed-telemetry';
import { createCommandRunner } from './run-command';

export const NAMES = {
  WEBHOOK_SECRET_ID: 'prod/webhook',
  LUCCA_API_SECRET_ID: 'prod/lucca-api',
  LOGS_TABLE: 'logs',
  CONFIGURATIONS_TABLE: 'configurations',
  DIRECTORY_TABLE: 'directory',
  QUEUE_URL: 'https://sqs.example/events.fifo',
};

export type ConnectedWebhook = Awaited<ReturnType<typeof startConnectedWebhook>>;

/** `connect-lucca` with a fake Lucca, the ingest function as its webhook, the webhook secret and the log. */
export async function startConnectedWebhook() {
  const cleanup = new CleanupStack();
  const clock = { time: Date.parse('2026-03-05T12:00:00Z') };
  const now = () => clock.time;
  const dynamodb = await startDynamoDb();
  cleanup.add(() => dynamodb.stop());
  await createTable(dynamodb.endpoint, NAMES.LOGS_TABLE, LOGS_TABLE);
  await createTable(dynamodb.endpoint, NAMES.CONFIGURATIONS_TABLE, CONFIGURATIONS_TABLE);
  await createTable(dynamodb.endpoint, NAMES.DIRECTORY_TABLE, DIRECTORY_TABLE);
  const { client } = observedClient(dynamodb.endpoint);
  cleanup.add(() => destroy(client));
  const api = await startFakeLuccaApi({ now });
  cleanup.add(() => api.stop());
  const secrets = await startSecretsManager({
    [NAMES.LUCCA_API_SECRET_ID]: JSON.stringify(api.credentials),
  });
  secrets.put(NAMES.WEBHOOK_SECRET_ID, null);
  cleanup.add(() => secrets.stop());
  const secretsManager = new SecretsManagerClient({ ...clientOptions(secrets.endpoint), maxAttempts: 1 });
  cleanup.add(() => destroy(secretsManager));
  // A first refresh of the directory sends no messages.
  const sqs = new SQSClient(clientOptions('http://127.0.0.1:9'));
  cleanup.add(() => destroy(sqs));
  const webhook = await listenOnLoopback(loggingWebhook(secretsManager, client, now));
  cleanup.add(() => webhook.stop());

  /** Creates the command with these environment variables and stack outputs. */
  const connectIn = (environment: Record<string, string>, outputs?: Record<string, string>) =>
    createCommandRunner(
      (context) =>
        connectLuccaCommand({
          ...context,
          secretsManager,
          sqs,
          sleep: async (ms) => {
            await api.deliveriesAttempted();
            clock.time += ms;
          },
        }),
      { client, now, environment, ...(outputs && { stackOutputs: () => Promise.resolve(outputs) }) },
    );
  return {
    ...{ api, secrets, connectIn, cleanup, clock, now, client, secretsManager, sqs },
    connect: connectIn({ ...NAMES, LUCCA_TOKEN_URL: api.tokenUrl }),
    /** Sends as many requests as a budget of this size allows, as a function would. */
    async useUpBudget(requestsPerMinute: number): Promise<void> {
      const records = new RecordStore(client, NAMES.CONFIGURATIONS_TABLE);
      const limit = new LuccaRequestBudget(records, { requestsPerMinute, now }).at('lookup');
      for (let waitMs = 0; waitMs === 0;) waitMs = await limit.acquire();
    },
    configure: (configuration: Configuration) =>
      new ConfigurationStore(client, NAMES.CONFIGURATIONS_TABLE).save([configuration], 0),
    url: `${webhook.origin}/webhook`,
    /** Reads the signing secrets from Secrets Manager. */
    stored: () => createWebhookSecretReader(secretsManager, NAMES.WEBHOOK_SECRET_ID)(),
  };
}

function destroy(client: { destroy: () => void }): Promise<void> {
  client.destroy();
  return Promise.resolve();
}

/** The ingest function with a queue that writes each message to the log. */
function loggingWebhook(
  secretsManager: SecretsManagerClient,
  client: DynamoDBDocumentClient,
  now: () => number,
) {
  const logs = new LogStore(client, NAMES.LOGS_TABLE);
  return webhookServer({
    now,
    secrets: new WebhookSecrets(createWebhookSecretReader(secretsManager, NAMES.WEBHOOK_SECRET_ID), now),
    queue: { send: (event) => logs.record(rowOf(event), 'applied') },
    ...observeTelemetry('ingest'),
  });
}

/** The ingest function behind an HTTP server. */
export function webhookServer(services: IngestDependencies): Server {
  const { now } = services;
  const handler = createHandler(services);
  return createServer((request, response) => {
    void buffer(request).then(async (body) => {
      const route = {
        routeKey: '$default',
        pathParameters: {},
        requestId: 'request',
        timeEpoch: now(),
        jwt: null,
      };
      const result = functionResponse(await handler(requestEvent(request, body, route)));
      response.writeHead(result.status, result.headers).end(result.body);
    });
  });
}

function rowOf({ tenant, eventId, topic, occurredAt, resource, receivedAt }: QueuedEvent) {
  const event = { tenant, eventId, topic, occurredAt, resource, at: receivedAt };
  return anEntry({ ...event, outcome: 'skipped', reason: 'connection_test', messageId: eventId });
}
