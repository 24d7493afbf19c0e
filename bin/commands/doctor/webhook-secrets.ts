import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { parseWebhookSecret } from '../../../functions/ingest/webhook-secret-reader';
import { terminalCommand } from '../../../functions/shared/cli-command';
import { Found, wrong } from '../../doctor/finding';

/**
 * The secrets that may sign a delivery: one at least.
 *
 * @param stackName of the command that fills the secret in
 * @throws Found if the secret is empty or holds something else
 */
export async function readWebhookSecrets(
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
