import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { LogStore } from '../../functions/store/log-store';
import { startFakeGoogle, type FakeGoogle } from '../fakes/google/fake-google';
import { createServiceAccountKey, publicKeyOf } from '../fakes/google/service-account-key';
import { awsEnvironment, clientOptions } from './aws-environment';
import { Closers } from './closers';
import { inIntervals } from './in-intervals';
import { startLocalStack, type LocalStack } from './local-stack';
import { ROOT, runScript } from './run-script';
import { synthesize } from './synthesize';

const EXAMPLE_CONFIGURATION = join(ROOT, 'test', 'local', 'story', 'configuration.json');
const SCOPE = 'https://www.googleapis.com/auth/calendar';
const SENDER = 'agendas@acme.example';

export type LocalConnectorOptions = {
  /** Told before each step of the start. */
  onStep?: (step: string) => void;
  /** Gets what functions write: in AWS, their logs. */
  onOutput: (functionName: string, text: string) => void;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
};

/** The whole connector on this machine, configured by the example, with a Google that knows every address. */
export type LocalConnector = {
  stack: LocalStack;
  google: FakeGoogle;
  logs: LogStore;
  webhookUrl: string;
  /** Signs deliveries. */
  webhookSecret: string;
  /** The variables that the commands (`logs`, `configure`, `send`) read. */
  environment: Record<string, string>;
  stop(): Promise<void>;
};

const outputs = z.object({
  WebhookUrl: z.url(),
  QueueUrl: z.url(),
  ConfigurationsTable: z.string(),
  MappingsTable: z.string(),
  LogsTable: z.string(),
  WebhookSecretId: z.string(),
  LuccaApiSecretId: z.string(),
  GoogleSecretPrefix: z.string(),
});

export async function startLocalConnector(options: LocalConnectorOptions): Promise<LocalConnector> {
  const closers = new Closers();
  try {
    return await start(options, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function start(
  { onStep = () => undefined, onOutput, signal }: LocalConnectorOptions,
  closers: Closers,
): Promise<LocalConnector> {
  onStep('Synthesize the stack and bundle its functions');
  const folder = await mkdtemp(join(tmpdir(), 'lucca-google-calendar-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  const app = await synthesize(folder, { notifications: { sender: SENDER } }, signal);

  onStep('Start Google (strict fake)');
  const google = await startFakeGoogle({ openAccounts: true });
  closers.add(() => google.stop());

  onStep('Start tables, queues, secrets, functions and the HTTP API of the template');
  const stack = await startLocalStack({
    ...app,
    environment: { GOOGLE_CALENDAR_ROOT_URL: google.rootUrl, GOOGLE_TOKEN_URL: google.tokenUrl },
    onOutput,
    every: inIntervals,
  });
  closers.add(() => stack.stop());
  stack.ses.verify(SENDER.replace(/^.*@/, ''));
  const named = outputs.parse(stack.outputs);

  onStep('Fill the secrets in and authorize the service account');
  const key = createServiceAccountKey();
  google.addServiceAccount({
    clientEmail: key.client_email,
    clientId: key.client_id,
    publicKey: publicKeyOf(key),
    scopes: [SCOPE],
  });
  const webhookSecret = randomBytes(48).toString('base64url');
  stack.secretsManager.put(named.WebhookSecretId, JSON.stringify({ secrets: [webhookSecret] }));
  stack.secretsManager.put(`${named.GoogleSecretPrefix}france`, JSON.stringify(key));

  onStep('Apply the example configuration');
  const environment = {
    ...awsEnvironment(stack.endpoints),
    WEBHOOK_URL: named.WebhookUrl,
    QUEUE_URL: named.QueueUrl,
    CONFIGURATIONS_TABLE: named.ConfigurationsTable,
    MAPPINGS_TABLE: named.MappingsTable,
    LOGS_TABLE: named.LogsTable,
    WEBHOOK_SECRET_ID: named.WebhookSecretId,
    LUCCA_API_SECRET_ID: named.LuccaApiSecretId,
    GOOGLE_CALENDAR_ROOT_URL: google.rootUrl,
    GOOGLE_TOKEN_URL: google.tokenUrl,
  };
  await runScript({ file: 'bin/configure.ts', args: ['apply', EXAMPLE_CONFIGURATION], environment, signal });

  const client = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
  closers.add(() => {
    client.destroy();
    return Promise.resolve();
  });
  return {
    stack,
    google,
    logs: new LogStore(DynamoDBDocumentClient.from(client), named.LogsTable),
    webhookUrl: named.WebhookUrl,
    webhookSecret,
    environment,
    stop: () => closers.close(),
  };
}
