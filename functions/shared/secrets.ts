import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { HOUR_MS } from './time';

/**
 * How long credentials of another service are cached. After a rotation they are read again as soon as that service
 * rejects the old ones; until then, both are valid.
 */
export const CREDENTIALS_TTL_MS = HOUR_MS;

/**
 * Reads the current text of a secret in Secrets Manager.
 *
 * @param secretId name or ARN
 * @returns null if the secret holds bytes instead of text
 * @throws ResourceNotFoundException if the secret does not exist, or has no value yet
 */
export async function readSecret(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string,
  abortSignal?: AbortSignal,
): Promise<string | null> {
  const command = new GetSecretValueCommand({ SecretId: secretId });
  const { SecretString } = await client.send(command, abortSignal && { abortSignal });
  return SecretString ?? null;
}
