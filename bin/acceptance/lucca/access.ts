import { LuccaCredentialsStore } from '../../../functions/lucca/api/credentials';
import type { Configuration } from '../../../functions/domain/configuration';
import { ConfigurationStore } from '../../../functions/store/configuration-store';
import { LogList } from '../../../functions/store/log/log-list';
import { RecordStore } from '../../../functions/store/record-store';
import { createSettingReader } from '../../command-line/deployment-settings';
import { openLuccaBudget } from '../../command-line/lucca-budget';
import { WebhookSecretStore } from '../../connect-lucca/webhook-secret-store';
import { memoize } from '../../doctor/deployment';
import type { AcceptanceContext, AcceptanceOptions } from '../options';
import { requireConfiguration } from '../stage';
import { Observations, RawLucca } from './raw-lucca';

/** What the checks of Lucca's API share. Nothing is opened before it is used. */
export type LuccaAccess = ReturnType<typeof createLuccaAccess>;

export function createLuccaAccess(options: AcceptanceOptions, context: AcceptanceContext) {
  const { client, environment, now, newId, secretsManager, signal, sleep, uninterruptedSleep } = context;
  const stack = options.stack ?? undefined;
  const readSetting = createSettingReader(stack, context);
  const observations = new Observations();
  /** Shows what the running check does. */
  const activity = { show: (_text: string): void => undefined };
  const configurationsTable = () => readSetting('CONFIGURATIONS_TABLE', 'ConfigurationsTable');

  const shared = memoize(async () => {
    const secretId = await readSetting('LUCCA_API_SECRET_ID', 'LuccaApiSecretId');
    const records = new RecordStore(client, await configurationsTable());
    const budget = await openLuccaBudget({ environment, now, records, stack, readSetting });
    return {
      ...{ secretId, now, observations },
      credentials: new LuccaCredentialsStore(secretsManager, secretId, now),
      tokenUrl: environment['LUCCA_TOKEN_URL'] || null,
      limit: budget.at('endpoint'),
      onWait: () => {
        activity.show('waiting for the request budget of Lucca');
      },
    };
  });

  return {
    ...{ observations, activity, now, newId, sleep, readSetting },
    lucca: memoize(async () => new RawLucca({ ...(await shared()), sleep, signal })),
    /** For the removal of traces, which an interruption does not end. */
    uninterruptedLucca: memoize(
      async () => new RawLucca({ ...(await shared()), sleep: uninterruptedSleep, signal: null }),
    ),
    hasCredentials: async () => (await (await shared()).credentials.read()) !== null,
    /** @throws FindingError if it does not exist */
    configuration: memoize(async (): Promise<Configuration> => {
      const store = new ConfigurationStore(client, await configurationsTable());
      const { configurations } = await store.load();
      return requireConfiguration(configurations, options.configuration);
    }),
    webhookUrl: () => readSetting('WEBHOOK_URL', 'WebhookUrl'),
    secrets: memoize(
      async () =>
        new WebhookSecretStore(secretsManager, await readSetting('WEBHOOK_SECRET_ID', 'WebhookSecretId')),
    ),
    logs: memoize(async () => new LogList(client, await readSetting('LOGS_TABLE', 'LogsTable'))),
  };
}
