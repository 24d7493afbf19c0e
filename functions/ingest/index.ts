import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { readEnvironment } from '../environment';
import { createLogger, createMetrics } from '../telemetry';
import { QUICK_CLIENT } from './budget';
import { createEventQueue } from './event-queue';
import { createHandler } from './handler';
import { webhookSecretReader } from './webhook-secret-reader';
import { WebhookSecrets } from './webhook-secrets';

const { QUEUE_URL, WEBHOOK_SECRET_ID } = readEnvironment(
  { QUEUE_URL: z.url(), WEBHOOK_SECRET_ID: z.string().min(1) },
  process.env,
);
const now = () => Date.now();

export const handler = createHandler({
  now,
  secrets: new WebhookSecrets(
    webhookSecretReader(new SecretsManagerClient(QUICK_CLIENT), WEBHOOK_SECRET_ID),
    now,
  ),
  queue: createEventQueue(new SQSClient(QUICK_CLIENT), QUEUE_URL),
  logger: createLogger('ingest'),
  metrics: createMetrics('ingest'),
});
