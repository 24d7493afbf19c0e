import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
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

  it('can be described with or without a value', async () => {
    secretsManager.put('empty', null);
    const describeSecret = (id: string) => client.send(new DescribeSecretCommand({ SecretId: id }));

    const { VersionIdsToStages = {} } = await describeSecret('webhook');
    expect(Object.values(VersionIdsToStages)).toEqual([['AWSCURRENT']]);
    expect(await describeSecret('empty')).not.toHaveProperty('VersionIdsToStages');
    await expect(describeSecret('missing')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('cannot be read or listed when it is scheduled for deletion', async () => {
    secretsManager.put('old/1', 'text');
    secretsManager.deleted.add('old/1');
    const filters = [{ Key: 'name' as const, Values: ['old/'] }];

    await expect(read('old/1')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    expect(await client.send(new DescribeSecretCommand({ SecretId: 'old/1' }))).toHaveProperty('DeletedDate');
    expect(await client.send(new ListSecretsCommand({ Filters: filters }))).toMatchObject({ SecretList: [] });
  });

  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html
  it('is listed by a case-sensitive prefix of its name, in pages', async () => {
    for (const name of ['a/1', 'a/2', 'A/3', 'b/a/4', 'a/5']) secretsManager.put(name, null);
    secretsManager.unlisted.add('a/2');
    const list = (values: string[], page: { MaxResults?: number; NextToken?: string | undefined } = {}) =>
      client.send(new ListSecretsCommand({ Filters: [{ Key: 'name', Values: values }], ...page }));

    const first = await list(['a/'], { MaxResults: 1 });
    const second = await list(['a/'], { MaxResults: 1, NextToken: first.NextToken });

    expect(first.SecretList).toMatchObject([{ Name: 'a/1' }]);
    expect(second.SecretList).toMatchObject([{ Name: 'a/5' }]);
    expect(second).not.toHaveProperty('NextToken');
    await expect(list(['a/*'])).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(list(['a/'], { MaxResults: 101 })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});
