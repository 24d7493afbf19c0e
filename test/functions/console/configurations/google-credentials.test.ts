import { googleCredentialsList } from '../../../../functions/console/contract/configurations';
import type { GoogleCredentialsStore } from '../../../../functions/google/credentials';
import { ConfigurationHarness, PREFIX } from '../../../support/console/configuration-harness';
import { GoogleHarness, KEY, SECRET } from '../../../support/console/google-harness';
import { request } from '../../../support/console/log-harness';
import { AUDIENCE } from '../../../support/fakes/google/identity/aws-role';

let harness: ConfigurationHarness;
let googleHarness: GoogleHarness;
let credentials: GoogleCredentialsStore;

beforeAll(async () => {
  harness = await ConfigurationHarness.start();
});

beforeEach(async () => {
  await harness.reset();
  googleHarness = await GoogleHarness.start(harness.now);
  credentials = googleHarness.credentials();
});

afterEach(() => googleHarness.stop());

afterAll(() => harness.stop());

async function list() {
  const { body } = await harness.operations({ credentials }).listGoogleCredentials(request);
  expect(googleCredentialsList.parse(body)).toEqual(body);
  return body.items;
}

const FRANCE = { credentialsSecretId: SECRET, name: 'france' };
const NOBODY = { clientId: null, serviceAccount: null };

describe('the Google credentials', () => {
  it('have the client to authorize, but no key', async () => {
    // Act
    const items = await list();
    // Assess
    expect(items).toEqual([
      { ...FRANCE, state: 'ready', clientId: KEY.client_id, serviceAccount: KEY.client_email },
    ]);
    expect(JSON.stringify(items)).not.toMatch(/PRIVATE KEY|private_key/);
  });

  it('may have no client id', async () => {
    // Prepare
    const { client_id: _, ...rest } = KEY;
    googleHarness.secrets.put(SECRET, JSON.stringify(rest));
    // Act & assess
    expect(await list()).toMatchObject([
      { state: 'ready', clientId: null, serviceAccount: KEY.client_email },
    ]);
  });

  it.each([
    ['says its id', '109876543210987654321', '109876543210987654321'],
    ['does not say its id', undefined, null],
  ])('may need no key; the service account %s', async (_, clientId, shown) => {
    // Prepare
    const serviceAccountEmail = 'connector@acme-calendar.iam.gserviceaccount.com';
    const identity = { type: 'aws_workload_identity', audience: AUDIENCE, serviceAccountEmail, clientId };
    googleHarness.secrets.put(SECRET, JSON.stringify(identity));
    // Act & assess
    expect(await list()).toEqual([
      { ...FRANCE, state: 'ready', clientId: shown, serviceAccount: serviceAccountEmail },
    ]);
  });

  it.each([
    ['has no value yet', null],
    ['holds something else', '{"type":"authorized_user"}'],
  ])('are empty when the secret %s', async (_, text) => {
    // Prepare
    googleHarness.secrets.put(SECRET, text);
    // Act & assess
    expect(await list()).toEqual([{ ...FRANCE, ...NOBODY, state: 'empty' }]);
  });

  it('are ready as soon as they are stored', async () => {
    // Prepare
    googleHarness.secrets.put(SECRET, null);
    await list();
    const other = { ...KEY, client_id: '1' };
    // Act & assess
    googleHarness.secrets.put(SECRET, JSON.stringify(KEY));
    expect(await list()).toMatchObject([{ state: 'ready', clientId: KEY.client_id }]);
    googleHarness.secrets.put(SECRET, JSON.stringify(other));
    expect(await list()).toMatchObject([{ state: 'ready', clientId: '1' }]);
  });

  it('are listed in order, independently of each other', async () => {
    // Prepare
    harness.secrets.names = [`${PREFIX}spain`, SECRET];
    // Act & assess
    expect(await list()).toMatchObject([
      { credentialsSecretId: `${PREFIX}spain`, name: 'spain', state: 'empty' },
      { ...FRANCE, state: 'ready' },
    ]);
  });

  it('are unreadable while Secrets Manager fails', async () => {
    // Prepare
    googleHarness.secrets.failWith({ type: 'InternalServiceError', status: 500 });
    // Act & assess
    expect(await list()).toEqual([{ ...FRANCE, ...NOBODY, state: 'unreadable' }]);
    googleHarness.secrets.failWith(null);
    expect(await list()).toMatchObject([{ state: 'ready' }]);
  });

  it('are empty when the deployment has no secret', async () => {
    // Prepare
    harness.secrets.names = [];
    // Act & assess
    expect(await list()).toEqual([]);
  });
});
