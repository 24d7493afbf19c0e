import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { googleServices } from '../../functions/google/google-client';
import { parseWebhookSecret } from '../../functions/ingest/webhook-secrets';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../functions/lucca/api/client';
import { LuccaCredentialsStore } from '../../functions/lucca/api/credentials';
import { LuccaRetryError, LuccaWaitError } from '../../functions/lucca/api/errors';
import { terminalCommand } from '../../functions/shared/cli-command';
import { errorName } from '../../functions/shared/safe-logging';
import { AuthorizationStore } from '../../functions/store/authorization-store';
import { ConfigurationStore } from '../../functions/store/configuration-store';
import { RecordStore } from '../../functions/store/record-store';
import type { CommandContext } from '../command-line/context';
import { silentGate } from './checks/google';
import { once, type Deployment, type Urls } from './deployment';
import { Found, ok, wrong, type Finding } from './finding';

/** Of one call to Google, ms: a person waits for it. */
const GOOGLE_TIMEOUT_MS = 5000;

type LookupContext = Pick<CommandContext, 'client' | 'now' | 'newId'> & {
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
    webhook: once(async () => checkWebhookEcho({ webhookUrl: await webhookUrl(), word: newId(), now })),
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

/** Then Lucca hangs up. */
const PATIENCE_MS = 3000;

const WEBHOOK_ADVICE =
  'Does WebhookUrl?echo=hello answer hello in a browser? If not: the log group of the ingest function, and API Gateway, tell why';

type WebhookSettings = {
  webhookUrl: string;
  /** What is to come back: made up anew each time. */
  word: string;
  /** ms since the epoch */
  now: () => number;
  patienceMs?: number;
};

/**
 * Whether the webhook answers as Lucca asks it to, before it delivers anything.
 *
 * @throws Found if it does not
 */
export async function checkWebhookEcho({
  webhookUrl,
  word,
  now,
  patienceMs = PATIENCE_MS,
}: WebhookSettings): Promise<Finding> {
  const url = new URL(webhookUrl);
  url.searchParams.set('echo', word);
  const begin = now();
  const answer = await ask(url, patienceMs);
  if (answer.status !== 200) throw new Found(wrong(`answers ${answer.status} to the echo`, WEBHOOK_ADVICE));
  if (answer.body !== word) throw new Found(wrong('does not give the echo back', WEBHOOK_ADVICE));
  return ok(`gave the echo back in ${now() - begin} ms`);
}

async function ask(url: URL, patienceMs: number): Promise<{ status: number; body: string }> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patienceMs) });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    const problem = errorName(error);
    const said =
      problem === 'TimeoutError' ? `no answer within ${patienceMs / 1000} s` : `no answer (${problem})`;
    throw new Found(wrong(said, WEBHOOK_ADVICE));
  }
}

const SECRET_ADVICE =
  'Create an API client in Lucca, and store it there (README, Deploy, step 6): without it absences fail, and neither missed ' +
  'deliveries nor the endpoint are looked after';

type LuccaAccessSettings = { secretId: string; tokenUrl: string | null; now: () => number };

/**
 * Lucca's API, with the credentials in the secret.
 *
 * @throws Found if the secret is empty or holds something else
 */
async function luccaAccess(
  client: SecretsManagerClient,
  { secretId, tokenUrl, now }: LuccaAccessSettings,
): Promise<LuccaApi> {
  const credentials = new LuccaCredentialsStore(client, secretId, now);
  const lucca = new LuccaApi(credentials, { tokenUrl, timeoutMs: LUCCA_TIMEOUT_MS, now });
  if (await isAvailable(lucca)) return lucca;
  throw new Found(wrong(`the secret ${secretId} of the Lucca API is empty or does not exist`, SECRET_ADVICE));
}

async function isAvailable(lucca: LuccaApi): Promise<boolean> {
  try {
    return await lucca.available();
  } catch (error) {
    if (error instanceof LuccaWaitError) throw new Found(wrong(error.message, SECRET_ADVICE));
    // What Secrets Manager said.
    throw error instanceof LuccaRetryError ? error.cause : error;
  }
}

/**
 * The secrets that may sign a delivery: one at least.
 *
 * @param stackName of the command that fills the secret in
 * @throws Found if the secret is empty or holds something else
 */
async function readWebhookSecrets(
  client: SecretsManagerClient,
  secretId: string,
  stackName: string | null,
): Promise<readonly string[]> {
  const text = await textOf(client, secretId);
  if (text.trim() === '') {
    const advice = `Connect Lucca, which fills it in: ${terminalCommand('connect-lucca', [], stackName)}`;
    throw new Found(wrong(`the webhook secret ${secretId} is empty or does not exist`, advice));
  }
  const secrets = parseWebhookSecret(text);
  if (secrets) return secrets;
  throw new Found(
    wrong(
      `the webhook secret ${secretId} does not hold {"secrets":["…"]}`,
      'Put the secret that Lucca shows for the endpoint there, in this form (README, Deploy, step 7)',
    ),
  );
}

async function textOf(client: SecretsManagerClient, secretId: string): Promise<string> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString ?? '';
  } catch (error) {
    // So it is as well while the secret has no value.
    if (error instanceof ResourceNotFoundException) return '';
    throw error;
  }
}
