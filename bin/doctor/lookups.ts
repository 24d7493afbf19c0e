import { ResourceNotFoundException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { findVerifiedEmployee, type AuthorizationGate } from '../../functions/google/access-tokens';
import { TokenRefusedError } from '../../functions/google/errors';
import { createGoogleClient } from '../../functions/google/google-client';
import { parseWebhookSecret } from '../../functions/ingest/webhook-secrets';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../functions/lucca/api/client';
import { LuccaCredentialsStore } from '../../functions/lucca/api/credentials';
import { LuccaRetryError, LuccaWaitError } from '../../functions/lucca/api/http';
import { terminalCommand } from '../../functions/shared/cli-command';
import { readSecret } from '../../functions/shared/secrets';
import { AuthorizationStore } from '../../functions/store/authorization-store';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import { RecordStore } from '../../functions/store/record-store';
import type { CommandContext } from '../command-line/context';
import { memoize, type Deployment, type Urls } from './deployment';
import { FindingError, wrong } from './finding';

/** Per call to Google. Short, because a person waits. */
const GOOGLE_TIMEOUT_MS = 5000;

type LookupContext = Pick<CommandContext, 'client' | 'now'> & {
  secretsManager: SecretsManagerClient;
};

/** Data that several checks share. Each is looked up once and fails for all checks alike. */
export type Lookups = ReturnType<typeof createLookups>;

export function createLookups(
  { client, secretsManager, now }: LookupContext,
  { readSetting, stackName }: Deployment,
  urls: Urls,
) {
  const configurationsTable = () => readSetting('CONFIGURATIONS_TABLE', 'ConfigurationsTable');
  const records = memoize(async () => new RecordStore(client, await configurationsTable()));
  const authorizations = memoize(async () => new AuthorizationStore(await records(), now));
  return {
    records,
    webhookUrl: () => readSetting('WEBHOOK_URL', 'WebhookUrl'),
    webhookSecrets: memoize(async () =>
      readWebhookSecrets(
        secretsManager,
        await readSetting('WEBHOOK_SECRET_ID', 'WebhookSecretId'),
        stackName,
      ),
    ),
    lucca: memoize(async () => {
      const secretId = await readSetting('LUCCA_API_SECRET_ID', 'LuccaApiSecretId');
      return openLuccaApi(secretsManager, { secretId, tokenUrl: urls.LUCCA_TOKEN_URL ?? null, now });
    }),
    configurations: memoize(async () => {
      const table = await configurationsTable();
      return (await new ConfigurationStore(client, table).load()).configurations;
    }),
    google: createGoogleClient(secretsManager, createReadOnlyGate(authorizations), {
      urls,
      timeoutMs: GOOGLE_TIMEOUT_MS,
      now,
    }),
  };
}

/**
 * Reads the secrets that may sign a delivery; at least one.
 *
 * @param stackName for the command in the advice
 * @throws FindingError if the secret is empty or has another format
 */
async function readWebhookSecrets(
  client: SecretsManagerClient,
  secretId: string,
  stackName: string | null,
): Promise<readonly string[]> {
  const text = await readSecretText(client, secretId);
  if (text.trim() === '') {
    const advice = `Connect Lucca, which stores a secret: ${terminalCommand('connect-lucca', [], stackName)}`;
    throw new FindingError(wrong(`the webhook secret ${secretId} is empty or does not exist`, advice));
  }
  const secrets = parseWebhookSecret(text);
  if (secrets) return secrets;
  throw new FindingError(
    wrong(
      `the webhook secret ${secretId} does not contain {"secrets":["…"]}`,
      'Store the secret of the Lucca endpoint in this format; see "Connect Lucca" in README.md',
    ),
  );
}

async function readSecretText(client: SecretsManagerClient, secretId: string): Promise<string> {
  try {
    return (await readSecret(client, secretId)) ?? '';
  } catch (error) {
    // Also thrown for a secret without a value.
    if (error instanceof ResourceNotFoundException) return '';
    throw error;
  }
}

const LUCCA_SECRET_ADVICE =
  'Create an API client in Lucca and store its credentials in this secret; see "Give access to the Lucca API" in README.md. ' +
  'Without them, absences fail, missed deliveries are not recovered, and the endpoint is not monitored';

type LuccaApiSettings = { secretId: string; tokenUrl: string | null; now: () => number };

/**
 * Creates a client of Lucca's API with the credentials in the secret.
 *
 * @throws FindingError if the secret is empty or has another format
 */
async function openLuccaApi(
  client: SecretsManagerClient,
  { secretId, tokenUrl, now }: LuccaApiSettings,
): Promise<LuccaApi> {
  const credentials = new LuccaCredentialsStore(client, secretId, now);
  const lucca = new LuccaApi(credentials, { tokenUrl, timeoutMs: LUCCA_TIMEOUT_MS, now });
  if (await isAvailable(lucca)) return lucca;
  throw new FindingError(
    wrong(`the Lucca API secret ${secretId} is empty or does not exist`, LUCCA_SECRET_ADVICE),
  );
}

async function isAvailable(lucca: LuccaApi): Promise<boolean> {
  try {
    return await lucca.available();
  } catch (error) {
    if (error instanceof LuccaWaitError) throw new FindingError(wrong(error.message, LUCCA_SECRET_ADVICE));
    // The cause is the error of Secrets Manager.
    throw error instanceof LuccaRetryError ? error.cause : error;
  }
}

/**
 * Creates a gate that always requests a token and records nothing. If Google rejects an employee, it tries employees
 * for whom it worked before, to find out whether the address or the authorization is the cause.
 */
function createReadOnlyGate(
  authorizations: () => Promise<Pick<AuthorizationStore, 'read'>>,
): AuthorizationGate {
  return async ({ configuration: id, credentialsSecretId, scope, employee }, requestToken) => {
    try {
      return await requestToken('single');
    } catch (error) {
      if (!(error instanceof TokenRefusedError)) throw error;
      const stored = await (await authorizations()).read({ id, google: { credentialsSecretId, scope } });
      const verified = stored?.verifiedEmployees.map((one) => one.employee) ?? [];
      const others = verified.filter((one) => one !== employee);
      const other = await findVerifiedEmployee(others, (one) => requestToken('single', one));
      throw other.employee === null ? error : error.employeeError;
    }
  };
}
