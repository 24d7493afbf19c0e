import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GoogleSecrets } from '../../../../functions/console/configurations/google';
import { clientOptions } from '../../../support/aws/aws-environment';
import { startSecretsManager, type LocalSecretsManager } from '../../../support/aws/secrets-manager';
import { aConfiguration } from '../../../support/builders/configurations';
import { PREFIX } from '../../../support/console/operations-harness';

let secretsManager: LocalSecretsManager;
let client: SecretsManagerClient;
let secrets: GoogleSecrets;
let time = 0;

beforeEach(async () => {
  secretsManager = await startSecretsManager({}, { maxPageSize: 2 });
  client = new SecretsManagerClient({ ...clientOptions(secretsManager.endpoint), maxAttempts: 1 });
  secrets = new GoogleSecrets(client, PREFIX, () => time);
});

afterEach(async () => {
  client.destroy();
  await secretsManager.stop();
});

const using = (credentialsSecretId: string) => {
  const { google } = aConfiguration();
  return aConfiguration({ google: { ...google, credentialsSecretId } });
};

describe('the Google secrets', () => {
  it('are all below the prefix, from all pages', async () => {
    for (const name of ['e', 'b', 'd', 'a', 'c']) secretsManager.put(`${PREFIX}${name}`, null);
    for (const name of ['webhook', 'google', 'Google/a', 'google-other']) {
      secretsManager.put(`lucca-google-calendar/${name}`, null);
    }

    const { state, names } = await secrets.list([]);

    expect(state).toBe('ready');
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `${PREFIX}${name}`));
    expect(secretsManager.calls).toEqual(
      Array.from({ length: 3 }, () => ({ operation: 'ListSecrets', secretId: null })),
    );
  });

  it('include those of configurations, once each', async () => {
    secretsManager.put(`${PREFIX}france`, null);
    const arn = `arn:aws:secretsmanager:eu-west-3:123456789012:secret:${PREFIX}spain-AbCdEf`;

    const { names } = await secrets.list([using(`${PREFIX}france`), using(arn), using(arn)]);

    expect(names).toEqual([`${PREFIX}france`, arn]);
  });

  it('are listed at most once in 30 seconds', async () => {
    const at = (seconds: number) => {
      time = seconds * 1000;
      return secrets.list([]);
    };
    await at(1);
    secretsManager.put(`${PREFIX}france`, null);

    expect((await at(30)).names).toEqual([]);
    expect((await at(32)).names).toEqual([`${PREFIX}france`]);
  });

  it('are listed again after a failure', async () => {
    secretsManager.put(`${PREFIX}france`, null);
    secretsManager.failWith({ type: 'AccessDeniedException' });
    expect(await secrets.list([using('used')])).toEqual({ state: 'refused', names: ['used'] });
    secretsManager.failWith({ type: 'InternalServiceError', status: 500 });
    expect(await secrets.list([])).toEqual({ state: 'unavailable', names: [] });

    secretsManager.failWith(null);

    expect(await secrets.list([])).toEqual({ state: 'ready', names: [`${PREFIX}france`] });
  });
});
