import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configurationFile } from '../../../functions/domain/configuration';
import { LogList } from '../../../functions/store/log/log-list';
import { LogStore } from '../../../functions/store/log/log-store';
import { clientOptions } from '../aws/aws-environment';
import { startFakeGoogle, type FakeGoogle } from '../fakes/google/fake-google';
import { createServiceAccountKey, publicKeyOf } from '../fakes/google/identity/service-account-key';
import { startFakeLuccaApi, type FakeLuccaApi } from '../fakes/lucca/api/server';
import { TENANT } from '../fakes/lucca/reference';
import { startAdminPage } from './admin-page/admin-page';
import { CleanupStack } from './cleanup-stack';
import { commandEnvironment, namedOutputs, type NamedOutputs } from './command-environment';
import { signInAt, startIdentityProvider } from './identity-provider';
import { FREE_PORTS, type Ports } from './ports';
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

const SUBSCRIBER = { emails: ['equipe@acme.example'] };

/** The settings of the stage: as in production, with alarms, canary and protection. */
export const LOCAL_STAGE = {
  notifications: { sender: SENDER },
  console: signInAt(PLACEHOLDER_ISSUER),
  alarms: { enabled: true, page: SUBSCRIBER, ticket: SUBSCRIBER },
  canary: true,
  retainData: true,
};

/** In addition to Marseille, which all employees belong to. */
const ESTABLISHMENTS: [id: string, name: string, isArchived: boolean][] = [
  ['13', 'Lyon', false],
  ['14', 'Nantes', false],
  ['15', 'Lille', false],
  ['16', 'Ancien siège', true],
];
const EXAMPLE_CONFIGURATION = join(ROOT, 'test', 'support', 'story', 'configuration.json');

export type LocalConnectorOptions = {
  /** Called before each step of the start. */
  onStep?: (step: string) => void;
  /** Receives the output of functions, which is their log in AWS. */
  onOutput: (functionName: string, text: string) => void;
  /** Cancels the start. */
  signal?: AbortSignal;
  startDynamoDb?: LocalStackOptions['startDynamoDb'];
  /** @default free ones */
  ports?: Ports;
  /** Without a configuration, and nobody has authorized the service account yet. */
  startEmpty?: boolean;
};

/**
 * The whole connector on this machine with the example configuration (unless it starts empty), a fake Google that has an account for any
 * address, and a fake Lucca with API access. Lucca has no webhook endpoint yet, and the webhook secret is empty.
 */
export type LocalConnector = {
  stack: LocalStack;
  /** For `--stack`. */
  stackName: string;
  google: FakeGoogle;
  lucca: FakeLuccaApi;
  logs: LogStore;
  logList: LogList;
  webhookUrl: string;
  consoleUrl: string;
  /** The identity provider of the console. */
  issuer: string;
  /** Origin of the Admin console, which has the page for domain-wide delegation. */
  adminConsole: string;
  outputs: NamedOutputs;
  /** The client id of the service account, which Google's administrator authorizes. */
  clientId: string;
  /** Environment variables of the commands. */
  environment: Record<string, string>;
  /** Adds a secret with a service account that nobody has authorized. @returns its client id */
  addServiceAccount: (name: string) => string;
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

async function start(options: LocalConnectorOptions, cleanup: CleanupStack): Promise<LocalConnector> {
  const { onStep = () => undefined, onOutput, signal, startDynamoDb, ports = FREE_PORTS } = options;
  const { startEmpty = false } = options;
  onStep('Start an identity provider');
  const provider = await startIdentityProvider({ port: ports.signIn });
  cleanup.add(() => provider.stop());

  onStep('Synthesize the stack and bundle its functions and its page');
  const folder = await mkdtemp(join(tmpdir(), 'lucca-google-calendar-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const app = await synthesize(folder, LOCAL_STAGE, signal);
  app.template = replaceText(app.template, PLACEHOLDER_ISSUER, provider.issuer);
  const signInFile = join(folder, 'sign-in.json');
  await writeFile(signInFile, JSON.stringify(signInAt(provider.issuer)));

  onStep('Start Google and Lucca (strict fakes)');
  const google = await startFakeGoogle({ openAccounts: true, port: ports.google });
  cleanup.add(() => google.stop());
  const adminPage = await startAdminPage(google, ports.adminConsole);
  cleanup.add(() => adminPage.stop());
  const lucca = await startFakeLuccaApi({ port: ports.lucca });
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
    LUCCA_TENANT_URL: TENANT,
    GOOGLE_ADMIN_URL: adminPage.origin,
  };

  onStep('Start tables, queues, secrets, functions and the HTTP API of the template');
  const stack = await startLocalStack({
    ...{ ...app, environment: { ...services, SIGN_IN_FILE: signInFile }, onOutput, startInterval, ports },
    ...(startDynamoDb && { startDynamoDb }),
  });
  cleanup.add(() => stack.stop());
  stack.ses.verify(SENDER.replace(/^.*@/, ''));
  const named = namedOutputs.parse(stack.outputs);
  await provider.register(named.ConsoleUrl);

  onStep(startEmpty ? 'Fill in the secrets' : 'Fill in the secrets and authorize the service account');
  const addServiceAccount = (name: string, scopes: string[]) => {
    const key = createServiceAccountKey(`lucca-${name}`);
    const { client_email: clientEmail, client_id: clientId } = key;
    google.addServiceAccount({ clientEmail, clientId, publicKey: publicKeyOf(key), scopes });
    stack.secretsManager.put(`${named.GoogleSecretPrefix}${name}`, JSON.stringify(key));
    return key;
  };
  const key = addServiceAccount('france', startEmpty ? [] : [SCOPE]);
  stack.secretsManager.put(named.LuccaApiSecretId, JSON.stringify(lucca.credentials));

  const environment = commandEnvironment(named, stack.endpoints, services);
  const configure = (scope: string) => applyExampleConfiguration(scope, { folder, environment, signal });
  if (!startEmpty) {
    onStep('Apply the example configuration');
    await configure(SCOPE);
  }
  // Those of the deploy check have read the tables and secrets while they were empty.
  await stack.retireInstances();

  const client = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
  cleanup.add(() => {
    client.destroy();
    return Promise.resolve();
  });
  return {
    stack,
    stackName: app.stackName,
    google,
    lucca,
    logs: new LogStore(DynamoDBDocumentClient.from(client), named.LogsTable),
    logList: new LogList(DynamoDBDocumentClient.from(client), named.LogsTable),
    webhookUrl: named.WebhookUrl,
    consoleUrl: named.ConsoleUrl,
    issuer: provider.issuer,
    outputs: named,
    adminConsole: adminPage.origin,
    clientId: key.client_id,
    environment,
    addServiceAccount: (name) => addServiceAccount(name, []).client_id,
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
