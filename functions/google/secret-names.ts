import { paginateListSecrets, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** Whether a secret, given by its name or ARN, is below the prefix of those that the connector may read. */
export function isBelow(prefix: string, secretId: string): boolean {
  return secretId.startsWith(prefix) || secretId.includes(`:secret:${prefix}`);
}

/**
 * Returns the names of all secrets below a prefix, sorted. Reads no values. Changes of the last five minutes may be
 * missing: the list of Secrets Manager is eventually consistent.
 *
 * @param prefix `lucca-google-calendar/google/`
 * @throws AccessDeniedException without `secretsmanager:ListSecrets`, and other errors of Secrets Manager
 */
export async function listSecretNames(client: SecretsManagerClient, prefix: string): Promise<string[]> {
  const names = new Set<string>();
  const pages = paginateListSecrets(
    { client, pageSize: 100 },
    { Filters: [{ Key: 'name', Values: [prefix] }] },
  );
  for await (const { SecretList = [] } of pages) {
    // IAM can't limit the list to the prefix, so a filter that matches more must not reveal other names.
    for (const { Name } of SecretList) if (Name?.startsWith(prefix) && Name !== prefix) names.add(Name);
  }
  return [...names].toSorted();
}
