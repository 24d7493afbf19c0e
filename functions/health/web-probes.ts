import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GOOGLE_TOKEN_URL } from '../google/credentials';
import { LuccaCredentialsStore } from '../lucca/api/credentials';
import type { Probe } from './health-check';

/** The default root URL of Google's client library. */
const GOOGLE_CALENDAR_URL = 'https://www.googleapis.com/';

/** Checks that the server responds, with any status. */
export function webProbe(url: string): Probe {
  return async (signal) => {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal });
    return undefined;
  };
}

/** @param urls environment variables; Google's URLs by default */
export function googleProbes(urls: {
  GOOGLE_TOKEN_URL?: string | undefined;
  GOOGLE_CALENDAR_ROOT_URL?: string | undefined;
}): Record<string, Probe> {
  return {
    'google-token': webProbe(urls.GOOGLE_TOKEN_URL ?? GOOGLE_TOKEN_URL),
    'google-calendar': webProbe(urls.GOOGLE_CALENDAR_ROOT_URL ?? GOOGLE_CALENDAR_URL),
  };
}

/** Checks that the Lucca tenant of the secret responds. Reads the secret each time, without the function's cache. */
export function luccaProbe(client: SecretsManagerClient, secretId: string): Probe {
  return async (signal) => {
    const credentials = await new LuccaCredentialsStore(client, secretId, () => 0).read();
    return credentials === null ? 'no credentials' : webProbe(credentials.tenantUrl)(signal);
  };
}
