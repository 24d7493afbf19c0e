import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { configurationFile } from '../../../functions/domain/configuration';
import { LogList } from '../../../functions/store/log/log-list';
import { LogStore } from '../../../functions/store/log/log-store';
import { awsEnvironment, clientOptions, type AwsEndpoints } from '../aws/aws-environment';
import { startFakeGoogle, type FakeGoogle } from '../fakes/google/fake-google';
import { createServiceAccountKey, publicKeyOf } from '../fakes/google/identity/service-account-key';
import { startFakeLuccaApi, type FakeLuccaApi } from '../fakes/lucca/api/server';
import { CleanupStack } from './cleanup-stack';
import { signInAt, startIdentityProvider } from './identity-provider';
import { startLocalStack, type LocalStack, type LocalStackOptions } from './local-stack';
import { ROOT, runScript } from './run-script';
import { template, type Template } from './runner/template';
import type { StartInterval } from './runner/triggers';
import { synthesize } from './synthesize';

const SCOPE = 'https://www.googleapis.com/auth/calendar';

const SENDER = 'agendas@acme.example';

/**
 * Replaced after synthesis: the provider has another port each time, and a fixed issuer lets tests share a template.
 */
const PLACEHOLDER_ISSUER = 'https://issuer.example';

/** The settings of the stage. */
export const LOCAL_STAGE = { notifications: { sender: SENDER }, console: signInAt(PLACEHOLDER_ISSUER) };

/** In addition to Marseille, which all employees belong to. */
const ESTABLISHMENTS: [id: string, name: string, isArchived: boolean][] = [
  ['13', 'Lyon', false],
  ['14', 'Nantes', false],
  ['15', 'Lille', false],
  ['16', 'Ancien siège', true],
];
const EXAMPLE_CONFIGURATION = join(ROOT, 'test', 'support', 'story', 'configuration.json');

/** The stack outputs that the commands and the local stack need. */
const namedOutputs = z.object({
  WebhookUrl: z.url(),
  ConsoleUrl: z.url(),
  QueueUrl: z.url(),
  DeadLetterQueueUrl: z.url(),
  ConfigurationsTable: z.string(),
  MappingsTable: z.string(),
  LogsTable: z.string(),
  TalliesTable: z.string(),
  GuestsTable: z.string(),
  DirectoryTable: z.string(),
  AuditTable: z.string(),
  WebhookSecretId: z.string(),
  LuccaApiSecretId: z.string(),
  LogKeySecretId: z.string(),
  GoogleSecretPrefix: z.string(),
});

export type LocalConnectorOptions = {
  /** Called before each step of the start. */
  onStep?: (step: string) => void;
  /** Receives the output of functions, which is their log in AWS. */
  onOutput: (functionName: string, text: string) => void;
  /** Cancels the start. */
  signal?: AbortSignal;
  startDynamoDb?: LocalStackOptions['startDynamoDb'];
};

/**
 * The whole connector on this machine with the example configuration, a fake Google that has an account for any
 * address, and a fake Lucca with API access. Lucca has no webhook endpoint yet, and the webhook secret is empty.
 */
export type LocalConnector = {
  stack: LocalStack;
  google: FakeGoogle;
  lucca: FakeLuccaApi;
  logs: LogStore;
  logList: LogList;
  webhookUrl: string;
  consoleUrl: string;
  /** The identity provider of the console. */
  issuer: string;
  outputs: z.infer<typeof namedOutputs>;
  /** The client id of the service account, which Google's administrator authorizes. */
  clientId: string;
  /** Environment variables of the commands. */
  environment: Record<string, string>;
  /** Grants the service account exactly these scopes by domain-wide delegation. */
  delegate: (scopes: string[]) => void;
  /** Applies the example configuration with another scope. */
  configure: (scope: string) => Promise<void>;
  stop(): Promise<void>;
};

export async function startLocalConnector(options: LocalConnectorOptions): Promise<LocalConnector> {
  const cleanup = new CleanupStack();
  try {
    return await start(options, cleanup);
  } catch (error) {
    await cleanup.close();
    throw error;
  }
}

async function start(
  { onStep = () => undefined, onOutput, signal, startDynamoDb }: LocalConnectorOptions,
  cleanup: CleanupStack,
): Promise<LocalConnector> {
  onStep('Start an identity provider');
  const provider = await startIdentityProvider();
  cleanup.add(() => provider.stop());

  onStep('Synthesize the stack and bundle its functions and its page');
  const folder = await mkdtemp(join(tmpdir(), 'lucca-google-calendar-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const app = await synthesize(folder, LOCAL_STAGE, signal);
  app.template = replaceText(app.template, PLACEHOLDER_ISSUER, provider.issuer);
  const signInFile = join(folder, 'sign-in.json');
  await writeFile(signInFile, JSON.stringify(signInAt(provider.issuer)));

  onStep('Start Google and Lucca (strict fakes)');
  const google = await startFakeGoogle({ openAccounts: true });
  cleanup.add(() => google.stop());
  const lucca = await startFakeLuccaApi();
  cleanup.add(() => lucca.stop());
  for (const [id, name, isArchived] of ESTABLISHMENTS) {
    lucca.lucca.organization.establishments.set(id, { name, isArchived, timezoneId: 'Europe/Paris' });
  }
  const services = {
    GOOGLE_CALENDAR_ROOT_URL: google.rootUrl,
    GOOGLE_TOKEN_URL: google.tokenUrl,
    GOOGLE_STS_URL: google.stsUrl,
    GOOGLE_IAM_CREDENTIALS_ROOT_URL: google.iamCredentialsRootUrl,
    LUCCA_TOKEN_URL: lucca.tokenUrl,
  };

  onStep('Start tables, queues, secrets, functions and the HTTP API of the template');
  const stack = await startLocalStack({
    ...{ ...app, environment: { ...services, SIGN_IN_FILE: signInFile }, onOutput, startInterval },
    ...(startDynamoDb && { startDynamoDb }),
  });
  cleanup.add(() => stack.stop());
  stack.ses.verify(SENDER.replace(/^.*@/, ''));
  const named = namedOutputs.parse(stack.outputs);
  await provider.register(named.ConsoleUrl);

  onStep('Fill in the secrets and authorize the service account');
  const key = createServiceAccountKey();
  google.addServiceAccount({
    clientEmail: key.client_email,
    clientId: key.client_id,
    publicKey: publicKeyOf(key),
    scopes: [SCOPE],
  });
  stack.secretsManager.put(`${named.GoogleSecretPrefix}france`, JSON.stringify(key));
  stack.secretsManager.put(named.LuccaApiSecretId, JSON.stringify(lucca.credentials));

  onStep('Apply the example configuration');
  const environment = commandEnvironment(named, stack.endpoints, services);
  const configure = (scope: string) => applyExampleConfiguration(scope, { folder, environment, signal });
  await configure(SCOPE);
  // Those of the deploy check have read the tables and secrets while they were empty.
  await stack.retireInstances();

  const client = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
  cleanup.add(() => {
    client.destroy();
    return Promise.resolve();
  });
  return {
    stack,
    google,
    lucca,
    logs: new LogStore(DynamoDBDocumentClient.from(client), named.LogsTable),
    logList: new LogList(DynamoDBDocumentClient.from(client), named.LogsTable),
    webhookUrl: named.WebhookUrl,
    consoleUrl: named.ConsoleUrl,
    issuer: provider.issuer,
    outputs: named,
    clientId: key.client_id,
    environment,
    delegate(scopes) {
      google.grantDelegation(key.client_email, scopes);
    },
    configure,
    stop: () => cleanup.close(),
  };
}

function replaceText(original: Template, text: string, replacement: string): Template {
  return template.parse(JSON.parse(JSON.stringify(original).replaceAll(text, replacement)));
}

/**
 * Applies the example configuration with this scope by the command `configure`.
 *
 * @param options the folder for the configuration file, and the environment of the command
 */
async function applyExampleConfiguration(
  scope: string,
  options: { folder: string; environment: Record<string, string>; signal: AbortSignal | undefined },
): Promise<void> {
  const { folder, environment, signal } = options;
  const { configurations } = configurationFile.parse(
    JSON.parse(await readFile(EXAMPLE_CONFIGURATION, 'utf8')),
  );
  const changed = configurations.map((example) => ({ ...example, google: { ...example.google, scope } }));
  const file = join(folder, 'configurations.json');
  await writeFile(file, JSON.stringify({ configurations: changed }));
  await runScript({ file: 'bin/configure.ts', args: ['apply', file], environment, signal });
}

/** Real intervals, which do not keep the process alive. */
const startInterval: StartInterval = (ms, call) => {
  const timer = setInterval(call, ms).unref();
  return () => {
    clearInterval(timer);
  };
};

/**
 * The environment variables of the commands.
 *
 * @param services variables with the URLs of Google and Lucca
 */
function commandEnvironment(
  outputs: z.infer<typeof namedOutputs>,
  endpoints: AwsEndpoints,
  services: Record<string, string>,
): Record<string, string> {
  return {
    ...awsEnvironment(endpoints),
    WEBHOOK_URL: outputs.WebhookUrl,
    QUEUE_URL: outputs.QueueUrl,
    DEAD_LETTER_QUEUE_URL: outputs.DeadLetterQueueUrl,
    CONFIGURATIONS_TABLE: outputs.ConfigurationsTable,
    MAPPINGS_TABLE: outputs.MappingsTable,
    LOGS_TABLE: outputs.LogsTable,
    TALLIES_TABLE: outputs.TalliesTable,
    GUESTS_TABLE: outputs.GuestsTable,
    DIRECTORY_TABLE: outputs.DirectoryTable,
    AUDIT_TABLE: outputs.AuditTable,
    WEBHOOK_SECRET_ID: outputs.WebhookSecretId,
    LUCCA_API_SECRET_ID: outputs.LuccaApiSecretId,
    GOOGLE_SECRET_PREFIX: outputs.GoogleSecretPrefix,
    LOG_KEY_SECRET_ID: outputs.LogKeySecretId,
    ...services,
  };
}
