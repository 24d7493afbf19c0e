import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createHmac } from 'node:crypto';
import { readSecret } from './secrets';
import { MINUTE_MS } from './time';

/** Wait this long before reading the key again after a read failed. */
const RETRY_AFTER_MS = MINUTE_MS;

/** Resolves with null if there is no address or the key cannot be read. Never rejects. */
export type HashEmployee = (address: string | null) => Promise<string | null>;

/**
 * Hashes the addresses of employees for CloudWatch. The key is read once. If it cannot be read, log lines have no hash.
 *
 * @param secretId of the secret that holds the key; null if there is none
 */
export function createEmployeeHasher(
  client: Pick<SecretsManagerClient, 'send'>,
  secretId: string | null,
  now: () => number,
): HashEmployee {
  let key: Promise<string | null> | null = null;
  let failedAt = Number.NEGATIVE_INFINITY;

  async function readKey(id: string): Promise<string | null> {
    const text = await readSecret(client, id).catch(() => null);
    if (text) return text;
    failedAt = now();
    key = null;
    return null;
  }

  return async (address) => {
    if (address === null || secretId === null || now() < failedAt + RETRY_AFTER_MS) return null;
    key ??= readKey(secretId);
    const text = await key;
    return text === null ? null : employeeHash(text, address);
  };
}

/**
 * Returns a pseudonym of an employee, by which log lines can be found with the key and the address.
 *
 * @param key secret of the stage
 */
export function employeeHash(key: string, address: string): string {
  return createHmac('sha256', key).update(address.trim().toLowerCase()).digest('hex').slice(0, 16);
}
