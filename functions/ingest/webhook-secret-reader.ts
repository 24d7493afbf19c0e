import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { BUDGET } from './timeouts';
import { Unavailable } from './unavailable';

/** An empty list or secret would make everybody, or nobody, authentic: the secret is not filled in yet. */
const webhookSecret = z.object({ secrets: z.array(z.string().min(1)).min(1) });

/** Looks into Secrets Manager; rejects with {@link Unavailable}. */
export function webhookSecretReader(
  client: SecretsManagerClient,
  secretId: string,
): () => Promise<readonly string[]> {
  return async () => {
    const text = await readSecret(client, secretId);
    if (text === undefined) throw new Unavailable('secrets-manager', 'no_text');
    const secrets = parseWebhookSecret(text);
    if (secrets === null) throw new Unavailable('secrets-manager', 'malformed_secret');
    return secrets;
  };
}

/**
 * @param text `{"secrets":["…","…"]}`
 * @returns the secrets, or null if the text is something else
 */
export function parseWebhookSecret(text: string): readonly string[] | null {
  try {
    return webhookSecret.parse(JSON.parse(text)).secrets;
  } catch {
    // Which character or field is wrong is kept out: a parser's message may quote the secret.
    return null;
  }
}

async function readSecret(client: SecretsManagerClient, secretId: string): Promise<string | undefined> {
  try {
    const look = new GetSecretValueCommand({ SecretId: secretId });
    const { SecretString } = await client.send(look, { abortSignal: AbortSignal.timeout(BUDGET.secretMs) });
    return SecretString;
  } catch (error) {
    throw Unavailable.because('secrets-manager', error);
  }
}
