import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { LOGS_TABLE } from '../../../functions/store/tables';
import { clientOptions } from './aws-environment';
import { createTable, startDynamoDb, type LocalDynamoDb } from './dynamodb';
import { startSecretsManager, type LocalSecretsManager } from './secrets-manager';
import { startSqs, type LocalSqs } from './sqs';

describe('DynamoDB', () => {
  let dynamodb: LocalDynamoDb;
  beforeAll(async () => (dynamodb = await startDynamoDb()));
  afterAll(() => dynamodb.stop());

  it('creates a table with its indexes', async () => {
    // Prepare
    await createTable(dynamodb.endpoint, 'logs', LOGS_TABLE);
    const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(dynamodb.endpoint)));
    await client.send(
      new PutCommand({
        TableName: 'logs',
        Item: { event: 'e1', day: '2026-03-02', sort: 's', outcome: 'created' },
      }),
    );
    // Act
    const { Items } = await client.send(
      new QueryCommand({
        TableName: 'logs',
        IndexName: 'by-day',
        KeyConditionExpression: '#day = :day',
        ExpressionAttributeNames: { '#day': 'day' },
        ExpressionAttributeValues: { ':day': { S: '2026-03-02' } },
      }),
    );
    // Assess
    expect(Items).toEqual([
      { event: { S: 'e1' }, day: { S: '2026-03-02' }, sort: { S: 's' }, outcome: { S: 'created' } },
    ]);
    client.destroy();
  });
});

describe('SQS', () => {
  let sqs: LocalSqs;
  beforeAll(async () => (sqs = await startSqs()));
  afterAll(() => sqs.stop());

  it('hands a message of a FIFO queue out, with its group', async () => {
    // Prepare
    const client = new SQSClient(clientOptions(sqs.endpoint));
    const queueUrl = await sqs.createFifoQueue('events.fifo', { VisibilityTimeout: '30' });
    // Act
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: 'hello',
        MessageGroupId: 'g',
        MessageDeduplicationId: 'd',
      }),
    );
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MessageSystemAttributeNames: ['All'] }),
    );
    // Assess
    expect(new URL(queueUrl).hostname).toBe('127.0.0.1');
    expect(Messages).toMatchObject([
      { Body: 'hello', Attributes: { MessageGroupId: 'g', ApproximateReceiveCount: '1' } },
    ]);
    client.destroy();
  });
});

describe('Secrets Manager', () => {
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

  it('changes and creates', async () => {
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

  it('does not know a secret that was removed', async () => {
    // Prepare
    secretsManager.put('gone', 'text');
    secretsManager.remove('gone');
    // Act, assess
    await expect(read('gone')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('fails and recovers', async () => {
    // Prepare
    secretsManager.failWith({ type: 'ThrottlingException', status: 400 });
    // Act, assess
    await expect(read('webhook')).rejects.toMatchObject({ name: 'ThrottlingException' });
    secretsManager.failWith(null);
    await expect(read('webhook')).resolves.toMatchObject({ SecretString: 'first' });
  });

  it('hangs', async () => {
    // Prepare
    secretsManager.hang(true);
    // Act, assess
    await expect(read('webhook', AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'AbortError' });
    secretsManager.hang(false);
  });

  it('refuses a request that is not signed', async () => {
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
