import {
  paginateListSecrets,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import { parseJson } from '../shared/json';
import { CREDENTIALS_TTL_MS, readSecret } from '../shared/secrets';
import { RetryError, WaitError } from './errors';

/** Not in token-exchange.ts: reconcile needs it without Google's HTTP client. */
export const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** The required fields of Google's service account key file. */
const serviceAccountKey = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  /** The numeric client id that the Workspace administrator authorizes. */
  client_id: z.string().optional(),
});
export type ServiceAccountKey = z.infer<typeof serviceAccountKey>;

/** Credentials without a key: the provider that trusts the AWS role, and the service account that Google signs for. */
const workloadIdentity = z.object({
  type: z.literal('aws_workload_identity'),
  audience: z
    .string()
    .regex(
      /^\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/global\/workloadIdentityPools\/[\w-]+\/providers\/[\w-]+$/,
      {
        error:
          'must be the full name of the provider, "//iam.googleapis.com/projects/NUMBER/…/providers/NAME"',
      },
    ),
  serviceAccountEmail: z.email({ error: 'must be the address of a service account' }),
  /** The numeric client id that the Workspace administrator authorizes; the console shows it. */
  clientId: z.string().regex(/^\d+$/, { error: 'must be the numeric id of the service account' }).optional(),
});
export type WorkloadIdentity = z.infer<typeof workloadIdentity>;

const googleCredentials = z.discriminatedUnion('type', [serviceAccountKey, workloadIdentity]);
export type GoogleCredentials = z.infer<typeof googleCredentials>;

/** Returns the numeric client id that the Workspace administrator authorizes; null if the credentials do not hold it. */
export function clientIdOf(credentials: GoogleCredentials): string | null {
  const id = credentials.type === 'service_account' ? credentials.client_id : credentials.clientId;
  return id ?? null;
}

/** The Google credentials of the configurations, read from Secrets Manager and cached. */
export class GoogleCredentialsStore {
  readonly #cache: LRUCache<string, GoogleCredentials>;

  /** @param now ms since the epoch */
  constructor(
    private readonly client: SecretsManagerClient,
    now: () => number = Date.now,
  ) {
    this.#cache = new LRUCache({
      max: 100,
      // lru-cache expires entries one millisecond late.
      ttl: CREDENTIALS_TTL_MS - 1,
      ttlResolution: 0,
      perf: { now },
      fetchMethod: (secretId) => this.#read(secretId),
    });
  }

  /**
   * @param secretId name or ARN
   * @throws WaitError `credentials_missing` if the secret does not exist, is empty, invalid or not readable
   * @throws an error of Secrets Manager if it fails in another way
   */
  async read(secretId: string): Promise<GoogleCredentials> {
    const credentials = await this.#cache.fetch(secretId);
    if (!credentials) throw new RetryError('internal_error', 'The credentials were not read', null);
    return credentials;
  }

  /** Removes rejected credentials from the cache: they may have been rotated. */
  forget(secretId: string): void {
    this.#cache.delete(secretId);
  }

  async #read(secretId: string): Promise<GoogleCredentials> {
    const text = await this.#fetch(secretId);
    const credentials = googleCredentials.safeParse(parseJson(text ?? ''));
    if (credentials.success) return credentials.data;
    const problems = credentials.error.issues
      .filter(({ path }) => path.length > 0)
      .map(({ path, message }) => ` (${path.join('.')}: ${message})`);
    const message = `The secret ${secretId} contains neither a service account key file nor a workload identity`;
    throw new WaitError('credentials_missing', message + problems.join(''));
  }

  async #fetch(secretId: string): Promise<string | null> {
    try {
      return await readSecret(this.client, secretId);
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        throw new WaitError('credentials_missing', `The secret ${secretId} does not exist or is empty`, {
          cause: error,
        });
      }
      if (error instanceof Error && error.name === 'AccessDeniedException') {
        const message = `The connector is not allowed to read the secret ${secretId}: its name must start with the stack's GoogleSecretPrefix`;
        throw new WaitError('credentials_missing', message, { cause: error });
      }
      throw error;
    }
  }
}

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
