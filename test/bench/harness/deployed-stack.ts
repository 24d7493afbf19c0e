import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { configuration } from '../../../functions/domain/configuration';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { DirectoryStore } from '../../../functions/store/directory-store';
import { awsEnvironment, clientOptions } from '../../support/aws/aws-environment';
import { startSecretsManager } from '../../support/aws/secrets-manager';
import { startSqs } from '../../support/aws/sqs';
import { aDirectoryEmployee } from '../../support/builders/directory-employees';
import { SECRET } from '../../support/builders/webhook-requests';
import { startFakeGoogle, type FakeGoogle } from '../../support/fakes/google/fake-google';
import {
  createServiceAccountKey,
  publicKeyOf,
  type ServiceAccountKeyFile,
} from '../../support/fakes/google/identity/service-account-key';
import { startFakeLuccaApi, type FakeLuccaApi } from '../../support/fakes/lucca/api/server';
import { TENANT } from '../../support/fakes/lucca/reference';
import { CleanupStack } from '../../support/local-stack/cleanup-stack';
import type { FunctionSettings } from '../../support/local-stack/runner/execution-environment';
import { provision } from '../../support/local-stack/runner/provision';
import { eventSourcesOf } from '../../support/local-stack/runner/triggers';
import { startChildProcess } from './child-process';
import type { DeployedApp, DeployedFunctionName } from './deployed-functions';

/** The configuration, and its secret below the prefix of Google secrets. */
const CONFIGURATION = 'france';
export const ESTABLISHMENT = '12';
const SCOPE = 'https://www.googleapis.com/auth/calendar';
const ORIGIN = 'https://api.example';

/** The tables, queue and secrets of the template, and Google and Lucca; its functions run in processes of their own. */
export type DeployedStack = {
  google: FakeGoogle;
  lucca: FakeLuccaApi;
  tables: DynamoDBDocumentClient;
  endpoints: { dynamodb: string; sqs: string; secretsManager: string };
  key: ServiceAccountKeyFile;
  eventSource: ReturnType<typeof eventSourcesOf>[number];
  createQueue: (name: string) => Promise<string>;
  settingsOf: (name: DeployedFunctionName) => FunctionSettings;
  /** A variable of the sync function, such as the name of a table. */
  variable: (name: string) => string;
  /** Adds employees to the directory, as a refresh does. */
  hire: (ids: string[]) => Promise<void>;
};

/** Starts everything but the functions, with one active configuration. DynamoDB has its own process. */
export async function withDeployedStack<Result>(
  app: DeployedApp,
  use: (stack: DeployedStack) => Promise<Result>,
): Promise<Result> {
  const cleanup = new CleanupStack();
  try {
    return await use(await start(app, cleanup));
  } finally {
    await cleanup.close();
  }
}

async function start(app: DeployedApp, cleanup: CleanupStack): Promise<DeployedStack> {
  const dynamodb = await startChildProcess('dynamodb-process');
  cleanup.add(() => dynamodb.stop());
  const sqs = await startSqs();
  cleanup.add(() => sqs.stop());
  const secretsManager = await startSecretsManager();
  cleanup.add(() => secretsManager.stop());
  const google = await startFakeGoogle({ openAccounts: true });
  cleanup.add(() => google.stop());
  const lucca = await startFakeLuccaApi();
  cleanup.add(() => lucca.stop());

  const endpoints = {
    dynamodb: z.url().parse(dynamodb.answer),
    sqs: sqs.endpoint,
    secretsManager: secretsManager.endpoint,
  };
  const lookup = app.lookup({ sqs: sqs.endpoint, httpApi: ORIGIN });
  await provision(app.template, lookup, { dynamodb: { endpoint: endpoints.dynamodb }, sqs, secretsManager });
  const environment = {
    ...awsEnvironment(endpoints),
    GOOGLE_CALENDAR_ROOT_URL: google.rootUrl,
    GOOGLE_TOKEN_URL: google.tokenUrl,
    LUCCA_TOKEN_URL: lucca.tokenUrl,
  };
  const settingsOf = (name: DeployedFunctionName) => app.settingsOf(name, lookup, environment);
  const variableOf = (of: DeployedFunctionName) => (name: string) =>
    z.string().min(1).parse(settingsOf(of).environment[name]);
  const variable = variableOf('sync');

  const key = createServiceAccountKey();
  google.addServiceAccount({
    clientEmail: key.client_email,
    clientId: key.client_id,
    publicKey: publicKeyOf(key),
    scopes: [SCOPE],
  });
  const googleSecret = `${variableOf('console')('GOOGLE_SECRET_PREFIX')}${CONFIGURATION}`;
  secretsManager.put(googleSecret, JSON.stringify(key));
  secretsManager.put(variable('LUCCA_API_SECRET_ID'), JSON.stringify(lucca.credentials));
  secretsManager.put(variableOf('ingest')('WEBHOOK_SECRET_ID'), JSON.stringify({ secrets: [SECRET] }));

  const client = new DynamoDBClient(clientOptions(endpoints.dynamodb));
  cleanup.add(() => {
    client.destroy();
    return Promise.resolve();
  });
  const tables = DynamoDBDocumentClient.from(client);
  const store = new ConfigurationStore(tables, variable('CONFIGURATIONS_TABLE'));
  await store.save([france(googleSecret)], (await store.load()).revision);
  const directory = new DirectoryStore(tables, variable('DIRECTORY_TABLE'), () => Date.now());
  const [eventSource] = eventSourcesOf(app.template, lookup);
  if (!eventSource) throw new Error('The template has no event source');
  return {
    ...{ google, lucca, tables, endpoints, key, eventSource, settingsOf, variable },
    createQueue: (name) => sqs.createFifoQueue(name),
    async hire(ids) {
      for (const id of ids) {
        const times = { addressAsOf: Date.now(), readAt: Date.now(), knownSince: Date.now() };
        await directory.put(
          TENANT,
          aDirectoryEmployee({ id, establishmentId: ESTABLISHMENT, ...times }),
          null,
        );
      }
    },
  };
}

function france(credentialsSecretId: string) {
  return configuration.parse({
    id: CONFIGURATION,
    name: 'France',
    tenant: TENANT,
    establishments: [ESTABLISHMENT],
    products: ['training', 'office', 'absences'],
    active: true,
    google: { credentialsSecretId },
  });
}
