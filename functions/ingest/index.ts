import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { withHealthCheck } from '../health/health-check';
import { queueProbe, secretProbe } from '../health/probes';
import { readEnvironment } from '../shared/environment';
import { prewarm } from '../shared/prewarm';
import { createLogger, createMetrics } from '../shared/telemetry';
import { createEventQueue } from './event-queue';
import { createHandler } from './handler';
import { INGEST_CLIENT_OPTIONS, INGEST_TIMEOUTS } from './timeouts';
import { createWebhookSecretReader, WebhookSecrets } from './webhook-secrets';

const { QUEUE_URL, WEBHOOK_SECRET_ID } = readEnvironment(
  { QUEUE_URL: z.url(), WEBHOOK_SECRET_ID: z.string().min(1) },
  process.env,
);
const now = () => Date.now();

const secretsManager = new SecretsManagerClient(INGEST_CLIENT_OPTIONS);
const sqs = new SQSClient(INGEST_CLIENT_OPTIONS);

const secrets = new WebhookSecrets(createWebhookSecretReader(secretsManager, WEBHOOK_SECRET_ID), now);
const probeQueue = queueProbe(sqs, QUEUE_URL);

const receive = createHandler({
  now,
  secrets,
  queue: createEventQueue(sqs, QUEUE_URL),
  logger: createLogger('ingest'),
  metrics: createMetrics('ingest'),
});

export const handler = withHealthCheck(receive, {
  queue: probeQueue,
  'secret-webhook': secretProbe(secretsManager, WEBHOOK_SECRET_ID),
});

/** Lambda waits for it, see `lib/bundling/start.mjs`. The request to the queue opens the connection. */
export const ready = prewarm([() => secrets.preload(), probeQueue], INGEST_TIMEOUTS.secretMs);
