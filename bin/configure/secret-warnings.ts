import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Configuration } from '../../functions/domain/configuration';
import { isBelow, listSecretNames } from '../../functions/google/credentials';
import { errorName } from '../../functions/shared/safe-logging';

/**
 * Returns a line for each Google secret of the configurations that the connector can't use yet: it may be created or
 * filled later. Asks for each secret, because a list may lack new ones; reads no values.
 *
 * @param prefix of the names that the connector may read; null if unknown
 */
export async function secretWarnings(
  configurations: Configuration[],
  client: SecretsManagerClient,
  prefix: string | null,
): Promise<string[]> {
  const bySecret = Map.groupBy(configurations, ({ google }) => google.credentialsSecretId);
  const warnings = [...bySecret].map(async ([secretId, users]) => {
    const problem = outsidePrefix(secretId, prefix) ?? (await problemOf(secretId, client));
    return problem === null ? [] : `Warning: ${users.map(({ id }) => id).join(', ')}: ${problem}`;
  });
  return (await Promise.all(warnings)).flat();
}

function outsidePrefix(secretId: string, prefix: string | null): string | null {
  if (prefix === null || isBelow(prefix, secretId)) return null;
  return `the connector has no access to the secret ${secretId}: its name must begin with ${prefix}`;
}

async function problemOf(secretId: string, client: SecretsManagerClient): Promise<string | null> {
  try {
    const { DeletedDate, VersionIdsToStages = {} } = await client.send(
      new DescribeSecretCommand({ SecretId: secretId }),
    );
    if (DeletedDate) return `the secret ${secretId} is scheduled for deletion`;
    const hasValue = Object.values(VersionIdsToStages).some((stages) => stages.includes('AWSCURRENT'));
    if (hasValue) return null;
    return `the secret ${secretId} has no value yet; to store it: ${command('put-secret-value --secret-id', secretId)}`;
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) {
      return `the secret ${secretId} could not be checked (${errorName(error)})`;
    }
    const problem = `the secret ${secretId} does not exist`;
    if (secretId.startsWith('arn:')) return problem;
    const others = await neighbours(secretId, client);
    const existing = others.length > 0 ? ` (existing secrets: ${others.join(', ')})` : '';
    const create = command('create-secret --name', secretId);
    return `${problem}${existing}; to create it: ${create}`;
  }
}

function command(operation: string, secretId: string): string {
  return `aws secretsmanager ${operation} ${secretId} --secret-string file://key.json`;
}

/** The secrets below the same prefix, in case the name was misspelled. Without the permission to list them, none. */
async function neighbours(secretId: string, client: SecretsManagerClient): Promise<string[]> {
  const prefix = secretId.slice(0, secretId.lastIndexOf('/') + 1);
  return prefix === '' ? [] : listSecretNames(client, prefix).catch(() => []);
}
