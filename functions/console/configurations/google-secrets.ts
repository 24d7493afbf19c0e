import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LRUCache } from 'lru-cache';
import type { Configuration } from '../../domain/configuration';
import { listSecretNames } from '../../google/secret-names';
import type { GoogleCredentialsList } from '../contract/configurations';

/** Requests to list secrets are limited per account. The list is minutes old anyway. */
const LIST_TTL_MS = 30_000;

type GoogleSecretNames = { state: GoogleCredentialsList['state']; names: string[] };

/** The secrets with Google credentials that the connector may read: all whose names begin with a prefix. */
export class GoogleSecrets {
  readonly #cache: LRUCache<'names', string[]>;

  /** @param now ms since the epoch */
  constructor(
    client: SecretsManagerClient,
    readonly prefix: string,
    now: () => number,
  ) {
    this.#cache = new LRUCache({
      max: 1,
      ttl: LIST_TTL_MS,
      ttlResolution: 0,
      perf: { now },
      fetchMethod: () => listSecretNames(client, prefix),
    });
  }

  /**
   * Returns their names, and the secrets that configurations use: these may not be listed yet, and may be ARNs. If
   * Secrets Manager does not list the secrets, people can still enter a name.
   */
  async list(configurations: Configuration[]): Promise<GoogleSecretNames> {
    const { state, names } = await this.#listed();
    const used = configurations.map(({ google }) => google.credentialsSecretId);
    return { state, names: [...new Set([...names, ...used])] };
  }

  async #listed(): Promise<GoogleSecretNames> {
    try {
      return { state: 'ready', names: (await this.#cache.fetch('names')) ?? [] };
    } catch (error) {
      const isRefused = error instanceof Error && error.name === 'AccessDeniedException';
      return { state: isRefused ? 'refused' : 'unavailable', names: [] };
    }
  }
}
