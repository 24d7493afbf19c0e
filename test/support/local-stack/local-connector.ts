import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as z from 'zod';
import { configurationFile } from '../../../functions/domain/configuration';
import { LogStore } from '../../../functions/store/log-store';
import { clientOptions } from '../aws/aws-environment';
import { startFakeGoogle, type FakeGoogle } from '../fakes/google/fake-google';
import { createServiceAccountKey, publicKeyOf } from '../fakes/google/identity/service-account-key';
import { startFakeLuccaApi, type FakeLuccaApi } from '../fakes/lucca/api/server';
import { Closers } from './closers';
import { signInAt, startIdentityProvider } from './identity-provider';
import { startLocalStack, type LocalStack } from './local-stack';
import { ROOT, runScript } from './run-script';
import type { StartInterval } from './runner/schedule';
import { template, type Template } from './runner/template';
import { commandEnvironment, namedOutputs } from './stack-outputs';
import { synthesize } from './synthesize';

const SCOPE = 'https://www.googleapis.com/auth/calendar';

const SENDER = 'agendas@acme.example';

/** Stands in the template for the provider, whose address is another one each time: so that all templates are alike. */
const PLACEHOLDER_ISSUER = 'https://issuer.example';

/** Beside that of Marseille, which everybody belongs to. */
const ESTABLISHMENTS: [id: string, name: string, isArchived: boolean][] = [
  ['13', 'Lyon', false],
  ['14', 'Nantes', false],
  ['15', 'Lille', false],
  ['16', 'Ancien siège', true],
];

type LocalConnectorOptions = {
  /** Told before each step of the start. */
  onStep?: (step: string) => void;
  /** Gets what functions write: in AWS, their logs. */
  onOutput: (functionName: string, text: string) => void;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
};

/**
 * The whole connector on this machine, configured by the example, with a Google that knows every address and a Lucca whose API
 * it may use. Lucca has no webhook endpoint yet, and the webhook secret is empty.
 */
export type LocalConnector = {
  stack: LocalStack;
  google: FakeGoogle;
  lucca: FakeLuccaApi;
  logs: LogStore;
  webhookUrl: string;
  consoleUrl: string;
  /** Of those who sign in to the console. */
  issuer: string;
  outputs: z.infer<typeof namedOutputs>;
  /** Of the service account: what Google's administrator authorizes. */
  clientId: string;
  /** Of the commands. */
  environment: Record<string, string>;
  /** Grants the service account these scopes, and no others, by domain-wide delegation. */
  delegate: (scopes: string[]) => void;
  /** Applies the example configuration with another scope. */
  configure: (scope: string) => Promise<void>;
  stop(): Promise<void>;
};

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
  onStep('Start an identity provider');
  const provider = await startIdentityProvider();
  closers.add(() => provider.stop());

  onStep('Synthesize the stack and bundle its functions and its page');
  const folder = await mkdtemp(join(tmpdir(), 'lucca-google-calendar-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  const settings = { notifications: { sender: SENDER }, console: signInAt(PLACEHOLDER_ISSUER) };
  const app = await synthesize(folder, settings, signal);
  app.template = replaceText(app.template, PLACEHOLDER_ISSUER, provider.issuer);

  onStep('Start Google and Lucca (strict fakes)');
  const google = await startFakeGoogle({ openAccounts: true });
  closers.add(() => google.stop());
  const lucca = await startFakeLuccaApi();
  closers.add(() => lucca.stop());
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
  const stack = await startLocalStack({ ...app, environment: services, onOutput, startInterval: startInterval });
  closers.add(() => stack.stop());
  stack.ses.verify(SENDER.replace(/^.*@/, ''));
  const named = namedOutputs.parse(stack.outputs);
  await provider.register(named.ConsoleUrl);

  onStep('Fill the secrets in and authorize the service account');
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

  const client = new DynamoDBClient(clientOptions(stack.endpoints.dynamodb));
  closers.add(() => {
    client.destroy();
    return Promise.resolve();
  });
  return {
    stack,
    google,
    lucca,
    logs: new LogStore(DynamoDBDocumentClient.from(client), named.LogsTable),
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
    stop: () => closers.close(),
  };
}

function replaceText(whole: Template, text: string, by: string): Template {
  return template.parse(JSON.parse(JSON.stringify(whole).replaceAll(text, by)));
}

const EXAMPLE_CONFIGURATION = join(ROOT, 'test', 'support', 'story', 'configuration.json');

type ApplyOptions = {
  /** Gets the file that is applied. */
  folder: string;
  /** Of the commands. */
  environment: Record<string, string>;
  signal?: AbortSignal;
};

/** Applies the example configuration, with this scope in it, as an administrator does. */
async function applyExampleConfiguration(scope: string, { folder, environment, signal }: ApplyOptions): Promise<void> {
  const { configurations } = configurationFile.parse(JSON.parse(await readFile(EXAMPLE_CONFIGURATION, 'utf8')));
  const changed = configurations.map((one) => ({ ...one, google: { ...one.google, scope } }));
  const file = join(folder, 'configurations.json');
  await writeFile(file, JSON.stringify({ configurations: changed }));
  await runScript({ file: 'bin/configure.ts', args: ['apply', file], environment, signal });
}

/** By the clock of this machine, which does not keep a process alive. */
const startInterval: StartInterval = (ms, call) => {
  const timer = setInterval(call, ms).unref();
  return () => {
    clearInterval(timer);
  };
};
