import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { LuccaCredentialsStore, servesTenant } from '../../../../functions/lucca/api/credentials';
import { clientOptions } from '../../../support/aws/aws-environment';
import { startSecretsManager, type LocalSecretsManager } from '../../../support/aws/secrets-manager';

const SECRET = 'lucca-google-calendar/lucca-api';
const VALUE = { tenantUrl: 'https://acme.ilucca.net', clientId: 'connector', clientSecret: 'hush-hush' };

let secrets: LocalSecretsManager;
let client: SecretsManagerClient;
let clock: number;
let store: LuccaCredentialsStore;

beforeEach(async () => {
  secrets = await startSecretsManager();
  client = new SecretsManagerClient({ ...clientOptions(secrets.endpoint), maxAttempts: 1 });
  clock = 0;
  store = new LuccaCredentialsStore(client, SECRET, () => clock);
});
afterEach(async () => {
  client.destroy();
  await secrets.stop();
});

describe('the credentials of the Lucca API', () => {
  it('are read once in five minutes', async () => {
    secrets.put(SECRET, JSON.stringify({ ...VALUE, note: 'of March' }));
    const [first] = await Promise.all([store.read(), store.read()]);
    clock += 299_999;
    await store.read();
    const calls = secrets.calls.length;
    clock += 1;
    await store.read();

    expect(first).toEqual(VALUE);
    expect(calls).toBe(1);
    expect(secrets.calls).toHaveLength(2);
  });

  it('are read again after they were refused', async () => {
    secrets.put(SECRET, JSON.stringify(VALUE));
    await store.read();
    secrets.put(SECRET, JSON.stringify({ ...VALUE, clientSecret: 'new' }));
    store.forget();

    await expect(store.read()).resolves.toMatchObject({ clientSecret: 'new' });
  });

  it.each([
    ['https://ACME.ilucca.net/', 'https://acme.ilucca.net'],
    ['https://acme.ilucca.net/lucca-api?x=1', 'https://acme.ilucca.net'],
    ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000'],
    ['http://localhost:4000', 'http://localhost:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('read %s as the tenant %s', async (given, tenantUrl) => {
    secrets.put(SECRET, JSON.stringify({ ...VALUE, tenantUrl: given }));
    const read = await store.read();

    expect(read?.tenantUrl).toBe(tenantUrl);
  });

  it.each([null, '', ' \n'])('are null when the secret is empty: %j', async (text) => {
    secrets.put(SECRET, text);
    const read = await store.read();

    expect(read).toBeNull();
  });

  it('are null when there is no secret', async () => {
    expect(await store.read()).toBeNull();
  });

  it.each([
    'hush-hush',
    '[]',
    '{}',
    JSON.stringify({ ...VALUE, clientSecret: '' }),
    JSON.stringify({ ...VALUE, clientId: 7 }),
    JSON.stringify({ ...VALUE, tenantUrl: 'acme.ilucca.net' }),
    JSON.stringify({ ...VALUE, tenantUrl: 'http://acme.ilucca.net' }),
    JSON.stringify({ ...VALUE, tenantUrl: 'ftp://127.0.0.1' }),
  ])('throw an error without the secret when they are malformed: %s', async (text) => {
    secrets.put(SECRET, text);
    const reading = store.read();

    await expect(reading).rejects.toMatchObject({ next: 'wait', reason: 'lucca_access_refused' });
    await expect(reading).rejects.toThrow(SECRET);
    await expect(reading).rejects.not.toThrow('hush-hush');
  });

  it.each([
    [
      'malformed',
      () => {
        secrets.put(SECRET, '{}');
      },
    ],
    [
      'forbidden',
      () => {
        secrets.failWith({ type: 'AccessDeniedException', status: 400 });
      },
    ],
  ])('are read once a minute while the secret is %s', async (_, spoil) => {
    spoil();
    await Promise.allSettled([store.read(), store.read()]);
    store.forget();
    clock += 59_999;
    const reading = store.read();
    await expect(reading).rejects.toMatchObject({ next: 'wait', reason: 'lucca_access_refused' });
    const calls = secrets.calls.length;
    secrets.failWith(null);
    secrets.put(SECRET, JSON.stringify(VALUE));
    clock += 1;
    const afterwards = await store.read();

    expect(calls).toBe(1);
    expect(afterwards).toEqual(VALUE);
  });

  it('are read again at once after Secrets Manager did not answer', async () => {
    secrets.put(SECRET, JSON.stringify(VALUE));
    secrets.failWith({ type: 'InternalServiceError', status: 500 });
    await expect(store.read()).rejects.toMatchObject({ next: 'retry' });
    secrets.failWith(null);

    await expect(store.read()).resolves.toEqual(VALUE);
  });

  it.each([
    ['AccessDeniedException', 400, 'wait'],
    ['InternalServiceError', 500, 'retry'],
  ])('throw the right error on %s', async (type, status, next) => {
    secrets.failWith({ type, status });
    const reading = store.read();

    await expect(reading).rejects.toMatchObject({ next });
  });
});

describe('a tenant', () => {
  it.each([
    ['https://acme.ilucca.net', 'https://acme.ilucca.net', true],
    ['https://acme.ilucca.net', 'https://other.ilucca.net', false],
    ['https://acme.ilucca.net', 'https://acme.ilucca.net.evil.example', false],
    ['http://127.0.0.1:4000', 'https://acme.ilucca.net', true],
  ])('%s serves %s: %s', (tenantUrl, tenant, serves) => {
    expect(servesTenant({ ...VALUE, tenantUrl }, tenant)).toBe(serves);
  });
});
