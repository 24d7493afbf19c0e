import type { Configuration } from '../../../functions/domain/configuration';
import type { CredentialsStore } from '../../../functions/google/credentials';
import { WaitError } from '../../../functions/google/errors';
import { findingsOf, Found, needed, ok, skipped, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

const GOOGLE_ADVICE =
  "Put the service account's key file there, or the document that does without a key (README, Deploy, step 3)";

/** A secret with Google credentials, and the configurations that name it. */
type Named = { secretId: string; by: Configuration[] };

/**
 * Whether each secret is filled in with what it is for.
 *
 * @param prefix of the names of Google secrets, as the connector may read them; null where it is not known
 */
export async function checkSecrets(
  { webhookSecrets, lucca, configurations, google }: Lookups,
  prefix: string | null,
): Promise<Finding[]> {
  const findings = await Promise.all([
    findingsOf('the webhook secret', async () => {
      const { length } = await webhookSecrets();
      return [ok(`the webhook secret holds ${length}`)];
    }),
    findingsOf('the secret of the Lucca API', async () => {
      await lucca();
      return [ok('the Lucca API')];
    }),
    findingsOf('the Google secrets', async () => {
      const all = await needed('the configurations, for the Google secrets', configurations);
      return (await Promise.all(namedBy(all).map(lookAt))).flat();
    }),
  ]);
  return findings.flat();

  function lookAt(named: Named): Promise<Finding[]> {
    const { secretId } = named;
    return findingsOf(`the Google secret ${secretId}`, async () => {
      try {
        await usable(secretId, google.credentials);
        requireReadable(secretId, prefix);
      } catch (error) {
        if (error instanceof Found) return [ofUse(named, error.finding)];
        throw error;
      }
      return [ok(`Google ${named.by.map(({ id }) => id).join(', ')}`)];
    });
  }
}

function namedBy(configurations: Configuration[]): Named[] {
  const bySecret = Map.groupBy(configurations, ({ google }) => google.credentialsSecretId);
  return [...bySecret].map(([secretId, by]) => ({ secretId, by }));
}

/** A configuration that is still being set up may lack its credentials. */
function ofUse({ by }: Named, finding: Finding): Finding {
  if (by.some(({ active }) => active)) return finding;
  return skipped(`${finding.said}, but only inactive configurations name it`);
}

async function usable(secretId: string, credentials: Pick<CredentialsStore, 'read'>): Promise<void> {
  try {
    await credentials.read(secretId);
  } catch (error) {
    if (error instanceof WaitError) throw new Found(wrong(error.message, GOOGLE_ADVICE));
    throw error;
  }
}

function requireReadable(secretId: string, prefix: string | null): void {
  if (prefix === null || secretId.startsWith(prefix) || secretId.includes(`:secret:${prefix}`)) return;
  const said = `the connector may not read the Google secret ${secretId}`;
  throw new Found(wrong(said, `Its name must begin with ${prefix}: move the credentials to such a one`));
}
