import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createDirectoryRefresh } from '../../functions/directory/create-refresh';
import { tenantsOf } from '../../functions/domain/configuration';
import type { DirectoryRefresh } from '../../functions/directory/refresh';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../functions/lucca/api/client';
import { LuccaCredentialsStore } from '../../functions/lucca/api/credentials';
import { createEventSender } from '../../functions/queue/sender';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import { DirectoryStore } from '../../functions/store/directory-store';
import { DirectoryWork } from '../../functions/store/directory-work';
import { RecordStore } from '../../functions/store/record-store';
import type { CommandContext } from '../command-line/context';
import type { ReadSetting } from '../command-line/deployment-settings';
import { openLuccaBudget } from '../command-line/lucca-budget';

export type DirectoryContext = CommandContext & {
  secretsManager: SecretsManagerClient;
  sqs: SQSClient;
  sleep: (ms: number) => Promise<void>;
};

/** The employee directory of a deployment. */
export type OpenDirectory = {
  refresh: DirectoryRefresh;
  store: DirectoryStore;
  work: DirectoryWork;
  /** The tenants of all configurations, with API credentials or without. */
  configuredTenants: () => Promise<string[]>;
};

/**
 * Opens the employee directory. Its requests to Lucca have the priority of a refresh.
 *
 * @param stack value of `--stack`
 * @throws CommandError if a setting is missing
 */
export async function openDirectory(
  readSetting: ReadSetting,
  stack: string | undefined,
  context: DirectoryContext,
): Promise<OpenDirectory> {
  const { client, secretsManager, sqs, environment, now, sleep, newId } = context;
  const configurationsTable = await readSetting('CONFIGURATIONS_TABLE', 'ConfigurationsTable');
  const table = await readSetting('DIRECTORY_TABLE', 'DirectoryTable');
  const queueUrl = await readSetting('QUEUE_URL', 'QueueUrl');
  const secretId = await readSetting('LUCCA_API_SECRET_ID', 'LuccaApiSecretId');
  const records = new RecordStore(client, configurationsTable);
  const budget = await openLuccaBudget({ ...context, records, stack, readSetting });
  const lucca = new LuccaApi(new LuccaCredentialsStore(secretsManager, secretId, now), {
    tokenUrl: environment['LUCCA_TOKEN_URL'] || null,
    timeoutMs: LUCCA_TIMEOUT_MS,
    now,
    requestLimit: budget.at('directory'),
  });
  const stored = new ConfigurationStore(client, configurationsTable);
  const configurations = async () => (await stored.load()).configurations;
  return {
    refresh: createDirectoryRefresh({
      ...{ client, table, lucca, records, configurations, sleep, newId, now },
      send: createEventSender(sqs, queueUrl),
    }),
    store: new DirectoryStore(client, table, now),
    work: new DirectoryWork(client, table, now),
    configuredTenants: async () => [...tenantsOf(await configurations())],
  };
}
