import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { clientOptions } from './aws-environment';
import { startSecretsManager, type LocalSecretsManager } from './secrets-manager';

describe('startSecretsManager', () => {
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
  const read = (id: string, abortSignal?: AbortSignal) =>
    client.send(new GetSecretValueCommand({ SecretId: id }), { abortSignal });

  it('reads by name and by ARN', async () => {
    // Act
    const { ARN } = await read('webhook');
    const byArn = await read(ARN ?? '');
    // Assess
    expect(byArn).toMatchObject({ Name: 'webhook', SecretString: 'first' });
    expect(secretsManager.calls.at(-1)).toEqual({ operation: 'GetSecretValue', secretId: ARN });
  });

  it('creates an empty secret and sets its value', async () => {
    // Act
    await client.send(new CreateSecretCommand({ Name: 'new' }));
    const empty = read('new');
    // Assess
    await expect(empty).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await client.send(new PutSecretValueCommand({ SecretId: 'new', SecretString: 'text' }));
    await expect(read('new')).resolves.toMatchObject({ SecretString: 'text' });
    await expect(client.send(new CreateSecretCommand({ Name: 'new' }))).rejects.toMatchObject({
      name: 'ResourceExistsException',
    });
  });

  it('does not find a removed secret', async () => {
    // Prepare
    secretsManager.put('removed', 'text');
    secretsManager.remove('removed');
    // Act, assess
    await expect(read('removed')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('fails with the given error until it is reset', async () => {
    // Prepare
    secretsManager.failWith({ type: 'ThrottlingException', status: 400 });
    // Act, assess
    await expect(read('webhook')).rejects.toMatchObject({ name: 'ThrottlingException' });
    secretsManager.failWith(null);
    await expect(read('webhook')).resolves.toMatchObject({ SecretString: 'first' });
  });

  it('does not respond while it hangs', async () => {
    // Prepare
    secretsManager.hang(true);
    // Act, assess
    await expect(read('webhook', AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'AbortError' });
    secretsManager.hang(false);
  });

  it('rejects an unsigned request', async () => {
    // Act
    const response = await fetch(secretsManager.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'secretsmanager.GetSecretValue' },
      body: '{"SecretId":"webhook"}',
    });
    // Assess
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });
});
