import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GoogleCredentialsStore } from '../../../functions/google/credentials';
import { clientOptions } from '../../support/aws/aws-environment';
import { startSecretsManager, type LocalSecretsManager } from '../../support/aws/secrets-manager';
import { AUDIENCE } from '../../support/fakes/google/identity/aws-role';
import { createServiceAccountKey } from '../../support/fakes/google/identity/service-account-key';

const SECRET = 'lucca-google-calendar/google/france';
const key = createServiceAccountKey();

let secrets: LocalSecretsManager;
let client: SecretsManagerClient;
let clock: number;
let store: GoogleCredentialsStore;

beforeEach(async () => {
  secrets = await startSecretsManager();
  client = new SecretsManagerClient({ ...clientOptions(secrets.endpoint), maxAttempts: 1 });
  clock = 1_000_000;
  store = new GoogleCredentialsStore(client, () => clock);
});

afterEach(async () => {
  client.destroy();
  await secrets.stop();
});

const identity = {
  type: 'aws_workload_identity',
  audience: AUDIENCE,
  serviceAccountEmail: 'sa@acme.example',
};

describe('GoogleCredentialsStore', () => {
  it('reads the key file once for concurrent callers', async () => {
    secrets.put(SECRET, JSON.stringify(key));

    const read = await Promise.all([store.read(SECRET), store.read(SECRET)]);
    await store.read(SECRET);

    expect(read[0]).toMatchObject({ client_email: key.client_email, private_key: key.private_key });
    expect(secrets.calls).toHaveLength(1);
  });

  it('reads the key file once an hour', async () => {
    secrets.put(SECRET, JSON.stringify(key));
    await store.read(SECRET);

    clock += 3_599_999;
    await store.read(SECRET);
    expect(secrets.calls).toHaveLength(1);
    clock += 1;
    await store.read(SECRET);
    expect(secrets.calls).toHaveLength(2);
  });

  it('reads a workload identity', async () => {
    secrets.put(SECRET, JSON.stringify({ ...identity, $comment: 'of France' }));

    expect(await store.read(SECRET)).toEqual(identity);
  });

  it.each([
    ['audience', { audience: 'lucca' }],
    ['audience', { audience: AUDIENCE.replace('/providers/aws', '') }],
    ['serviceAccountEmail', { serviceAccountEmail: 'sa' }],
    ['serviceAccountEmail', { serviceAccountEmail: undefined }],
  ])('names the invalid %s of a workload identity, without its value', async (field, change) => {
    secrets.put(SECRET, JSON.stringify({ ...identity, ...change }));

    const reading = store.read(SECRET);

    await expect(reading).rejects.toMatchObject({ next: 'wait', reason: 'credentials_missing' });
    await expect(reading).rejects.toThrow(new RegExp(`\\(${field}: `));
    await expect(reading).rejects.not.toThrow('@');
  });

  it('reads the secret again after forget', async () => {
    secrets.put(SECRET, JSON.stringify(key));
    await store.read(SECRET);

    store.forget(SECRET);
    await store.read(SECRET);

    expect(secrets.calls).toHaveLength(2);
  });

  it.each([
    ['does not exist', undefined],
    ['is empty', null],
    ['is not JSON', 'key'],
    ['has another type', JSON.stringify({ ...key, type: 'authorized_user' })],
  ])('throws a WaitError while the secret %s', async (_, text) => {
    if (text !== undefined) secrets.put(SECRET, text);
    await expect(store.read(SECRET)).rejects.toMatchObject({ next: 'wait', reason: 'credentials_missing' });

    secrets.put(SECRET, JSON.stringify(key));

    await expect(store.read(SECRET)).resolves.toMatchObject({ client_email: key.client_email });
  });

  it('throws a WaitError when access to the secret is denied', async () => {
    secrets.failWith({ type: 'AccessDeniedException', status: 400 });

    const reading = store.read('elsewhere/google');

    await expect(reading).rejects.toMatchObject({ next: 'wait', reason: 'credentials_missing' });
    await expect(reading).rejects.toThrow(/elsewhere\/google.*GoogleSecretPrefix/);
  });

  it('rethrows an error of Secrets Manager', async () => {
    secrets.failWith({ type: 'InternalServiceError', status: 500 });

    await expect(store.read(SECRET)).rejects.toMatchObject({ name: 'InternalServiceError' });
  });
});
