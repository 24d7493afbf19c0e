import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { googleServices } from '../../functions/google/google-client';
import { AuthorizationStore } from '../../functions/store/authorization-store';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import { RecordStore } from '../../functions/store/record-store';
import type { CommandContext } from '../commands/command-context';
import type { Deployment } from './deployment';
import { knockAtDoor } from '../commands/doctor/door';
import { luccaAccess } from '../commands/doctor/lucca-access';
import { once } from '../commands/doctor/once';
import type { Urls } from '../commands/doctor/urls';
import { silentGate } from '../commands/doctor/silent-gate';
import { readWebhookSecrets } from '../commands/doctor/webhook-secrets';

/** Of one call to Google, ms: a person waits for it. */
const GOOGLE_TIMEOUT_MS = 5000;

export type LookupContext = Pick<CommandContext, 'client' | 'now' | 'newId'> & {
  secretsManager: SecretsManagerClient;
};

/** What several checks build upon: each is looked up once, and fails for all of them alike. */
export type Lookups = ReturnType<typeof lookupsOf>;

export function lookupsOf(
  { client, secretsManager, now, newId }: LookupContext,
  { setting, stackName }: Deployment,
  urls: Urls,
) {
  const webhookUrl = () => setting('WEBHOOK_URL', 'WebhookUrl');
  const configurationsTable = () => setting('CONFIGURATIONS_TABLE', 'ConfigurationsTable');
  const authorizations = once(
    async () => new AuthorizationStore(new RecordStore(client, await configurationsTable()), now),
  );
  return {
    webhookUrl,
    door: once(async () => knockAtDoor({ webhookUrl: await webhookUrl(), word: newId(), now })),
    webhookSecrets: once(async () =>
      readWebhookSecrets(secretsManager, await setting('WEBHOOK_SECRET_ID', 'WebhookSecretId'), stackName),
    ),
    lucca: once(async () => {
      const secretId = await setting('LUCCA_API_SECRET_ID', 'LuccaApiSecretId');
      return luccaAccess(secretsManager, { secretId, tokenUrl: urls.LUCCA_TOKEN_URL ?? null, now });
    }),
    configurations: once(async () => {
      const table = await configurationsTable();
      return (await new ConfigurationStore(client, table).load()).configurations;
    }),
    google: googleServices(secretsManager, silentGate(authorizations), {
      urls,
      timeoutMs: GOOGLE_TIMEOUT_MS,
      now,
    }),
  };
}
