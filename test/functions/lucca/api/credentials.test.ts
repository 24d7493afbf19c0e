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

function putSecret(changes: object = {}): void {
  secrets.put(SECRET, JSON.stringify({ ...VALUE, ...changes }));
}

describe('LuccaCredentialsStore', () => {
  it('reads the secret once an hour', async () => {
    putSecret({ note: 'of March' });

    expect(await Promise.all([store.read(), store.read()])).toEqual([VALUE, VALUE]);
    clock += 3_599_999;
    await store.read();
    expect(secrets.calls).toHaveLength(1);
    clock += 1;
    await store.read();
    expect(secrets.calls).toHaveLength(2);
  });

  it('reads the secret again when Lucca rejected the credentials', async () => {
    putSecret();
    await store.read();
    putSecret({ clientSecret: 'new' });

    store.forget();

    expect(await store.read()).toMatchObject({ clientSecret: 'new' });
  });

  it.each([
    ['https://ACME.ilucca.net/', 'https://acme.ilucca.net'],
    ['https://acme.ilucca.net/lucca-api?x=1', 'https://acme.ilucca.net'],
    ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000'],
    ['http://localhost:4000', 'http://localhost:4000'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('returns for %s the tenant %s', async (url, tenantUrl) => {
    putSecret({ tenantUrl: url });

    expect((await store.read())?.tenantUrl).toBe(tenantUrl);
  });

  it.each([null, '', ' \n'])('returns null when the secret is empty: %j', async (text) => {
    secrets.put(SECRET, text);

    expect(await store.read()).toBeNull();
  });

  it('returns null when the secret does not exist', async () => {
    expect(await store.read()).toBeNull();
  });

  it('looks for missing credentials every five minutes', async () => {
    await store.read();
    putSecret();

    clock += 299_999;
    expect(await store.read()).toBeNull();
    clock += 1;
    expect(await store.read()).toEqual(VALUE);
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
  ])('throws an error without the credentials when they are malformed: %s', async (text) => {
    secrets.put(SECRET, text);
    const reading = store.read();

    await expect(reading).rejects.toMatchObject({ next: 'wait', reason: 'lucca_access_refused' });
    await expect(reading).rejects.toThrow(SECRET);
    await expect(reading).rejects.not.toThrow('hush-hush');
  });

  it.each([
    ['is malformed', '{}', null],
    ['cannot be accessed', '', { type: 'AccessDeniedException', status: 400 }],
  ])('reads the secret once a minute while it %s', async (_, value, failure) => {
    secrets.put(SECRET, value);
    secrets.failWith(failure);
    await Promise.allSettled([store.read(), store.read()]);

    store.forget();
    clock += 59_999;
    await expect(store.read()).rejects.toMatchObject({ next: 'wait', reason: 'lucca_access_refused' });
    expect(secrets.calls).toHaveLength(1);

    secrets.failWith(null);
    putSecret();
    clock += 1;
    expect(await store.read()).toEqual(VALUE);
  });

  it('reads the secret again immediately when Secrets Manager failed', async () => {
    putSecret();
    secrets.failWith({ type: 'InternalServiceError', status: 500 });
    await expect(store.read()).rejects.toMatchObject({ next: 'retry', reason: 'lucca_unavailable' });

    secrets.failWith(null);
    expect(await store.read()).toEqual(VALUE);
  });
});

describe('servesTenant', () => {
  it.each([
    ['https://acme.ilucca.net', 'https://acme.ilucca.net', true],
    ['https://acme.ilucca.net', 'https://other.ilucca.net', false],
    ['https://acme.ilucca.net', 'https://acme.ilucca.net.evil.example', false],
    ['http://127.0.0.1:4000', 'https://acme.ilucca.net', true],
  ])('returns for credentials of %s and the tenant %s: %s', (tenantUrl, tenant, serves) => {
    expect(servesTenant({ ...VALUE, tenantUrl }, tenant)).toBe(serves);
  });
});
