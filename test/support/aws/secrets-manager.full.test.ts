import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { clientOptions } from './aws-environment';
import { startSecretsManager, type LocalSecretsManager } from './secrets-manager';

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
describe('a secret', () => {
  let secretsManager: LocalSecretsManager;
  let client: SecretsManagerClient;
  beforeAll(async () => {
    secretsManager = await startSecretsManager({ webhook: 'first' });
    client = new SecretsManagerClient({ ...clientOptions(secretsManager.endpoint), maxAttempts: 1 });
  });
  afterAll(async () => {
    client.destroy();
    await secretsManager.stop();
  });
  const read = (id: string) => client.send(new GetSecretValueCommand({ SecretId: id }));

  it('can be read by name and by ARN', async () => {
    const { ARN = '' } = await read('webhook');

    expect(await read(ARN)).toMatchObject({ Name: 'webhook', SecretString: 'first' });
  });

  it.each(['missing', 'empty'])('is not found when it is %s', async (id) => {
    secretsManager.put('empty', null);

    await expect(read(id)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('can be read when it has a new value', async () => {
    await client.send(new PutSecretValueCommand({ SecretId: 'webhook', SecretString: 'second' }));

    expect(await read('webhook')).toMatchObject({ SecretString: 'second' });
  });

  it('is not returned to an unsigned request', async () => {
    const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
    const body = '{"SecretId":"webhook"}';

    const response = await fetch(secretsManager.endpoint, { method: 'POST', headers, body });

    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });
});
