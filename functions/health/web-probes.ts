import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GOOGLE_TOKEN_URL } from '../google/token-exchange';
import { LuccaCredentialsStore } from '../lucca/api/credentials';
import type { Probe } from './health-check';

/** As Google's library has it. */
const GOOGLE_CALENDAR_URL = 'https://www.googleapis.com/';

/** Whoever answers, whatever that is, is reached. */
export function webProbe(url: string): Probe {
  return async (signal) => {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
    return undefined;
  };
}

/** @param urls as the environment names them; Google itself where it does not */
export function googleProbes(urls: {
  GOOGLE_TOKEN_URL?: string | undefined;
  GOOGLE_CALENDAR_ROOT_URL?: string | undefined;
}): Record<string, Probe> {
  return {
    'google-token': webProbe(urls.GOOGLE_TOKEN_URL ?? GOOGLE_TOKEN_URL),
    'google-calendar': webProbe(urls.GOOGLE_CALENDAR_ROOT_URL ?? GOOGLE_CALENDAR_URL),
  };
}

/** The API of the tenant that the secret names, if it names one. Read anew each time, beside what the function remembers of it. */
export function luccaProbe(client: SecretsManagerClient, secretId: string): Probe {
  return async (signal) => {
    const known = await new LuccaCredentialsStore(client, secretId, () => 0).read();
    return known === null ? 'no credentials' : webProbe(known.tenantUrl)(signal);
  };
}
