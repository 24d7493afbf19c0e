import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { AccessTokens, type AuthorizationGate } from './access-tokens';
import { createCalendarClient, type OpenCalendar } from './calendar';
import type { ObserveCall } from './call-observer';
import { GoogleCredentialsStore } from './credentials';
import type { Acquire } from './rate-limiter';
import { WorkloadIdentities } from './workload-identity';

/** Environment variables that redirect the calls to Google, for tests and the local stack. */
export const GOOGLE_URLS = {
  GOOGLE_CALENDAR_ROOT_URL: z.url().optional(),
  GOOGLE_TOKEN_URL: z.url().optional(),
  GOOGLE_STS_URL: z.url().optional(),
  GOOGLE_IAM_CREDENTIALS_ROOT_URL: z.url().optional(),
};

type GoogleOptions = {
  urls: { [Name in keyof typeof GOOGLE_URLS]?: string | undefined };
  /** Timeout of a call, ms. */
  timeoutMs: number;
  now: () => number;
  /** The rate limiter of the Calendar API. */
  acquire?: Acquire;
  observe?: ObserveCall;
};

/**
 * Creates the Google client of a function. The credentials come from Secrets Manager; without a key, the client uses
 * the AWS role of the function.
 *
 * @param gate controls the token requests
 */
export function createGoogleClient(
  secrets: SecretsManagerClient,
  gate: AuthorizationGate,
  { urls, timeoutMs, now, ...others }: GoogleOptions,
): { credentials: GoogleCredentialsStore; openCalendar: OpenCalendar } {
  const credentials = new GoogleCredentialsStore(secrets, now);
  const { region, credentials: role } = secrets.config;
  const tokens = new AccessTokens(credentials, gate, {
    tokenUrl: urls.GOOGLE_TOKEN_URL?.replace(/\/$/, '') ?? null,
    timeoutMs,
    now,
    ...(others.observe && { observe: others.observe }),
    workloadIdentities: new WorkloadIdentities(
      { region, credentials: role },
      {
        stsUrl: urls.GOOGLE_STS_URL ?? null,
        iamCredentialsRootUrl: urls.GOOGLE_IAM_CREDENTIALS_ROOT_URL ?? null,
        now,
      },
    ),
  });
  const rootUrl = urls.GOOGLE_CALENDAR_ROOT_URL ?? null;
  return { credentials, openCalendar: createCalendarClient(tokens, { rootUrl, timeoutMs, now, ...others }) };
}
