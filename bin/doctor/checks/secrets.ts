import type { Configuration } from '../../../functions/domain/configuration';
import { WaitError } from '../../../functions/google/errors';
import { isBelow } from '../../../functions/google/credentials';
import { FindingError, findingsOf, ok, requirePrerequisite, skipped, wrong, type Finding } from '../finding';
import type { Lookups } from '../lookups';

const GOOGLE_ADVICE =
  "Store the service account's key file or the workload identity document in this secret; see " +
  '"Create the Google service account" in README.md';

/** A secret with Google credentials, and the configurations that use it. */
type GoogleSecret = { secretId: string; usedBy: Configuration[] };

/**
 * Checks that each secret has the expected content.
 *
 * @param prefix of the names of the Google secrets that the connector may read; null if unknown
 */
export async function checkSecrets(
  { webhookSecrets, lucca, configurations, google }: Lookups,
  prefix: string | null,
): Promise<Finding[]> {
  const findings = await Promise.all([
    findingsOf('the webhook secret', async () => {
      const { length } = await webhookSecrets();
      return [ok(`webhook (${length} in use)`)];
    }),
    findingsOf('the Lucca API secret', async () => {
      await lucca();
      return [ok('Lucca API')];
    }),
    findingsOf('the Google secrets', async () => {
      const all = await requirePrerequisite('the configurations to check the Google secrets', configurations);
      return (await Promise.all(googleSecrets(all).map(checkGoogleSecret))).flat();
    }),
  ]);
  return findings.flat();

  function checkGoogleSecret(secret: GoogleSecret): Promise<Finding[]> {
    const { secretId, usedBy } = secret;
    return findingsOf(`the Google secret ${secretId}`, async () => {
      try {
        await requireValid(secretId);
        requireReadable(secretId, prefix);
      } catch (error) {
        if (error instanceof FindingError) return [excuseInactive(secret, error.finding)];
        throw error;
      }
      return [ok(`Google (${usedBy.map(({ id }) => id).join(', ')})`)];
    });
  }

  async function requireValid(secretId: string): Promise<void> {
    try {
      await google.credentials.read(secretId);
    } catch (error) {
      if (error instanceof WaitError) throw new FindingError(wrong(error.message, GOOGLE_ADVICE));
      throw error;
    }
  }
}

function googleSecrets(configurations: Configuration[]): GoogleSecret[] {
  const bySecret = Map.groupBy(configurations, ({ google }) => google.credentialsSecretId);
  return [...bySecret].map(([secretId, usedBy]) => ({ secretId, usedBy }));
}

function requireReadable(secretId: string, prefix: string | null): void {
  if (prefix === null || isBelow(prefix, secretId)) return;
  const message = `the connector has no access to the Google secret ${secretId}`;
  const advice = `Move the credentials to a secret whose name begins with ${prefix}`;
  throw new FindingError(wrong(message, advice));
}

/** A configuration that is not active yet may have no credentials. */
function excuseInactive({ usedBy }: GoogleSecret, finding: Finding): Finding {
  if (usedBy.some(({ active }) => active)) return finding;
  return skipped(`${finding.message}, but only inactive configurations use it`);
}
