import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Probe } from '../health/health-check';

const EMPTY = 'empty';

/** The secret can be read. It may be empty: so are all that people have not filled in yet. */
export function secretProbe(client: SecretsManagerClient, secretId: string): Probe {
  return async (abortSignal) => {
    try {
      const look = new GetSecretValueCommand({ SecretId: secretId });
      const { SecretString = '' } = await client.send(look, { abortSignal });
      return SecretString.trim() === '' ? EMPTY : undefined;
    } catch (error) {
      // Of a secret that is there without a value, AWS misses the version that has the label AWSCURRENT.
      if (error instanceof ResourceNotFoundException && error.message.includes('staging label')) return EMPTY;
      throw error;
    }
  };
}

/** Of the Google credentials that the stack has created: `secret-google-france`. */
export function googleSecretProbes(client: SecretsManagerClient, secretIds: string[]): Record<string, Probe> {
  return Object.fromEntries(
    secretIds.map((id) => [`secret-google-${id.slice(id.lastIndexOf('/') + 1)}`, secretProbe(client, id)]),
  );
}
