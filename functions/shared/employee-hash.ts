import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createHmac } from 'node:crypto';

/** Secrets Manager is asked no sooner again after it did not answer. */
const PATIENCE_MS = 60_000;

export type HashEmployee = (address: string | null) => Promise<string | null>;

/**
 * Hashes of employees for the log, with the key of the stage, which is read once.
 *
 * Nothing depends on them: where the key cannot be read, the log names nobody.
 *
 * @param secretId of the secret that holds the key; null where there is none
 */
export function employeeHashes(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string | null,
  now: () => number,
): HashEmployee {
  let key: Promise<string | null> | null = null;
  let failedAt = Number.NEGATIVE_INFINITY;

  async function read(SecretId: string): Promise<string | null> {
    try {
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }));
      if (SecretString !== '') return SecretString;
    } catch {
      // As if it were empty.
    }
    failedAt = now();
    key = null;
    return null;
  }

  return async (address) => {
    if (address === null || secretId === null || now() < failedAt + PATIENCE_MS) return null;
    key ??= read(secretId);
    const found = await key;
    return found === null ? null : employeeHash(found, address);
  };
}

/**
 * What stands for an employee in CloudWatch: it tells employees apart, and who has the key can find one by the address.
 *
 * @param key secret of the stage
 */
export function employeeHash(key: string, address: string): string {
  return createHmac('sha256', key).update(address.trim().toLowerCase()).digest('hex').slice(0, 16);
}
