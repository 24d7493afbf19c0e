import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LUCCA_TIMEOUT_MS, LuccaApi } from '../../../functions/lucca/api/client';
import { LuccaCredentialsStore } from '../../../functions/lucca/api/credentials';
import { LuccaRetryError, LuccaWaitError } from '../../../functions/lucca/api/errors';
import { Found, wrong } from '../../doctor/finding';

const SECRET_ADVICE =
  'Create an API client in Lucca, and store it there (README, Deploy, step 6): without it absences fail, and neither missed ' +
  'deliveries nor the endpoint are looked after';

export type LuccaAccessSettings = { secretId: string; tokenUrl: string | null; now: () => number };

/**
 * Lucca's API, with the credentials in the secret.
 *
 * @throws Found if the secret is empty or holds something else
 */
export async function luccaAccess(
  client: SecretsManagerClient,
  { secretId, tokenUrl, now }: LuccaAccessSettings,
): Promise<LuccaApi> {
  const credentials = new LuccaCredentialsStore(client, secretId, now);
  const lucca = new LuccaApi(credentials, { tokenUrl, timeoutMs: LUCCA_TIMEOUT_MS, now });
  if (await isAvailable(lucca)) return lucca;
  throw new Found(wrong(`the secret ${secretId} of the Lucca API is empty or does not exist`, SECRET_ADVICE));
}

async function isAvailable(lucca: LuccaApi): Promise<boolean> {
  try {
    return await lucca.available();
  } catch (error) {
    if (error instanceof LuccaWaitError) throw new Found(wrong(error.message, SECRET_ADVICE));
    // What Secrets Manager said.
    throw error instanceof LuccaRetryError ? error.cause : error;
  }
}
